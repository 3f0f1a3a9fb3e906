// Owns `createIn`: an order inside the caller's own transaction, which stays usable whatever happens.
import { err, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database.js";
import { classifyFailure } from "./classify-failure.js";
import { type PlacedOrder, placedOrReused } from "./create-order.js";
import type { CreateOrderInError } from "./errors.js";
import { parseInput, type ValidOrder } from "./input.js";
import type { OrderSeries } from "./order-series.js";
import { orderRejected } from "./place-group.js";
import { onlyRow, type PlacedRow, preparePlacing } from "./place-orders.js";
import { raiseCounters } from "./raise-counters.js";
import { resolvingConflicts } from "./resolve-conflict.js";

type Placed = Result<PlacedOrder, CreateOrderInError>;

/** The last call in each transaction: savepoints that overlap would undo each other's orders. */
const lastIn = new WeakMap<OrdersDatabase, Promise<unknown>>();

/**
 * Places an order in the caller's transaction, in a savepoint: what fails is undone to before the call, so the
 * transaction goes on. No attempt is repeated and no time limit set; the session's own `lock_timeout` holds.
 * The counter's row stays locked until the caller commits. Calls in one transaction take turns.
 */
export function createOrderIn(
  tx: OrdersDatabase,
  input: unknown,
  series: OrderSeries,
  distributed: boolean,
): Promise<Placed> {
  const valid = parseInput(input, series);
  if (valid.isErr()) {
    return Promise.resolve(err(valid.error));
  }
  const turn = (lastIn.get(tx) ?? Promise.resolve()).then(() =>
    placeIn(tx, valid.value, series, distributed),
  );
  lastIn.set(tx, turn);
  return turn;
}

async function placeIn(
  tx: OrdersDatabase,
  order: ValidOrder,
  series: OrderSeries,
  distributed: boolean,
): Promise<Placed> {
  const options = { named: false, lockTimeoutMs: null, distributed };
  const place = (): Promise<readonly PlacedRow[]> =>
    tx.transaction((savepoint) => preparePlacing(savepoint, options)(series, [order], "sequenced"));
  const raise = (): Promise<void> =>
    tx.transaction((savepoint) => raiseCounters(savepoint, series, [order], null));
  try {
    return placedOrReused(order, order, onlyRow(await resolvingConflicts(place, raise)));
  } catch (thrown) {
    const { kind, cause } = classifyFailure(thrown);
    const attempt = { failure: kind, cause };
    // 25P02: the transaction had failed before this call, which says nothing of the order.
    const refused = kind === "rejected" && cause.code !== "25P02";
    return err(refused ? orderRejected(attempt) : { kind: "AttemptFailed", attempt });
  }
}
