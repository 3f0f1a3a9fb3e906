// `createIn`: places an order inside the caller's own transaction.
import { err, type Result } from "neverthrow";
import type { OrdersTransaction } from "../database/orders-database.js";
import type { CreateOrderInError } from "../errors/errors.js";
import { orderRejected } from "../errors/order-rejected.js";
import { placeInTransaction } from "../numbering/engine.js";
import type { Clock } from "../retry/clock.js";
import type { OrderSeries } from "../series/order-series.js";
import { prepareDistributedPlacing } from "../sql/distributed/place-orders.js";
import type { OrdersTables } from "../sql/order-tables.js";
import { type PlaceOrders, preparePlacing } from "../sql/place-orders.js";
import { raiseCounters } from "../sql/raise-counters.js";
import { keysOfOrders } from "../sql/resolve-conflicts.js";
import { parseOrder, type ValidOrder } from "../validation/parse-order.js";
import { createResult, type PlacedOrder } from "./create-result.js";

export interface PlacingInOptions {
  readonly series: OrderSeries;
  readonly tables: OrdersTables;
  readonly distributed: boolean;
  /** How long a call may take, its turn included, in milliseconds. */
  readonly limitMs: number;
  readonly clock: Clock;
  /** Is given the order once it is valid. */
  readonly onValidated?: ((order: ValidOrder) => void) | undefined;
  /** Instruments the placing statement. */
  readonly observe: (place: PlaceOrders) => PlaceOrders;
}

/** Validates the input, and places the order as `numbering/place-in-transaction.ts` says. */
export async function createOrderIn(
  tx: OrdersTransaction,
  input: unknown,
  { series, tables, distributed, limitMs, clock, onValidated, observe }: PlacingInOptions,
): Promise<Result<PlacedOrder, CreateOrderInError>> {
  const valid = parseOrder(input, series);
  if (valid.isErr()) {
    return err(valid.error);
  }
  const order = valid.value;
  onValidated?.(order);
  const options = { named: false, lockTimeoutMs: null };
  const prepare = distributed ? prepareDistributedPlacing : preparePlacing;
  const placed = await placeInTransaction(tx, series, order, {
    placeOn: (db) => observe(prepare(db, tables, options)),
    raiseCountersOn: (db, batch) => raiseCounters(db, tables, batch, null),
    keys: keysOfOrders(tables.keys),
    limitMs,
    clock,
  });
  if (placed.isErr()) {
    return err(placed.error.kind === "Refused" ? orderRejected(placed.error.attempt) : placed.error);
  }
  return createResult(order, order, placed.value);
}
