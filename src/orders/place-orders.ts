// Owns placing a batch: one statement out, one row back for each order, in the order of the batch.
import type { OrdersDatabase } from "../database.js";
import type { Order } from "../schema/orders.js";
import type { ValidOrder } from "./input.js";
import type { Numbering } from "./numbered-rows.js";
import type { OrderSeries } from "./order-series.js";
import { placingStatement } from "./placing-statement.js";

/** The order that answers an input, and whether it was there before the statement. */
export interface PlacedRow {
  readonly order: Order;
  readonly found: boolean;
}

/**
 * Places orders of one series in one statement and returns one row for each, in the same order.
 *
 * Why there is no gap: the counter is raised by exactly the number of rows that the same statement inserts. If any
 * insert fails, a reference taken meanwhile by another connection included, the whole statement is undone and the
 * counter with it. Why there is no duplicate: the counter's row stays locked until the commit. Why one statement:
 * nothing can come between, no session state is needed, and a connection that dies leaves all of it or nothing.
 *
 * Rejects with what the driver throws. The batch must not name one payment reference or id twice.
 */
export async function placeOrders(
  db: OrdersDatabase,
  series: OrderSeries,
  batch: readonly ValidOrder[],
  numbering: Numbering,
): Promise<readonly PlacedRow[]> {
  const rows = await placingStatement(db, series, batchJson(batch), numbering);
  const byPosition = new Map(rows.map(({ position, found, ...order }) => [position, { order, found }]));
  return batch.map((_, index) => {
    const row = byPosition.get(index + 1);
    if (row === undefined) {
      throw new Error("the placing statement answered with fewer rows than orders");
    }
    return row;
  });
}

/** The batch as one parameter, so that the statement's text does not change with the batch's size. */
export function batchJson(batch: readonly ValidOrder[]): string {
  return `[${batch.map((order) => order.json).join(",")}]`;
}

/** The row of a batch of one. */
export function onlyRow(rows: readonly PlacedRow[]): PlacedRow {
  const [row] = rows;
  if (row === undefined) {
    throw new Error("a batch of one was answered without a row");
  }
  return row;
}
