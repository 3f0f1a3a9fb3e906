// Owns `createIn`: an order inside the caller's own transaction, which stays usable whatever happens.
import { err, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database.js";
import { classifyFailure } from "./classify-failure.js";
import { type PlacedOrder, placedOrReused } from "./create-order.js";
import type { CreateOrderInError } from "./errors.js";
import { parseInput } from "./input.js";
import type { OrderSeries } from "./order-series.js";
import { onlyRow, type PlacedRow, placeOrders } from "./place-orders.js";
import { orderRejected } from "./place-with-retry.js";
import { placeResolvingConflicts } from "./resolve-conflict.js";

/**
 * Places an order in the caller's transaction, in a savepoint: what fails is undone to before the call, so the
 * transaction goes on. No attempt is repeated and no time limit set; the session's own `lock_timeout` holds.
 * The counter's row stays locked until the caller commits.
 */
export async function createOrderIn(
  tx: OrdersDatabase,
  input: unknown,
  series: OrderSeries,
): Promise<Result<PlacedOrder, CreateOrderInError>> {
  const valid = parseInput(input, series);
  if (valid.isErr()) {
    return err(valid.error);
  }
  const batch = [valid.value];
  const place = (): Promise<readonly PlacedRow[]> =>
    tx.transaction((savepoint) =>
      placeOrders(savepoint, series, batch, { kind: "sequenced", lockTimeoutMs: null }),
    );
  try {
    const rows = await placeResolvingConflicts(tx, series, batch, place);
    return placedOrReused(valid.value, onlyRow(rows), false);
  } catch (thrown) {
    const { kind, cause } = classifyFailure(thrown);
    const attempt = { failure: kind, cause };
    return err(kind === "rejected" ? orderRejected(attempt) : { kind: "AttemptFailed", attempt });
  }
}
