// Owns the row that answers an input: the order, whether it was there before, and whether it can be read.

import { appValues } from "../custom-columns/app-values.js";
import { classifyFailure } from "../errors/classify-failure.js";
import type { FailedAttempt } from "../errors/errors.js";
import type { Order } from "../schema/orders.js";
import type { OrdersTables } from "./order-tables.js";
import type { OrderRow } from "./select-orders.js";

/** The order that answers an input, and whether it was there before the statement. */
export interface PlacedRow {
  readonly order: Order;
  readonly found: boolean;
  /** The order is there, and a column of the app's cannot be read: `order` is without the app's columns. */
  readonly unreadable?: FailedAttempt;
}

/** An order with the app's columns, read by itself: one that cannot be read fails nobody else's. */
export function placedRow(
  { app }: OrdersTables,
  order: Order,
  values: OrderRow["app"],
  found: boolean,
): PlacedRow {
  if (app.length === 0) {
    // Not copied for nothing: two copies of every row were a tenth of the throughput at 1,000 callers.
    return { order, found };
  }
  try {
    return { order: { ...order, ...appValues(app, values) }, found };
  } catch (thrown) {
    const { kind, cause } = classifyFailure(thrown);
    return { order, found, unreadable: { failure: kind, cause } };
  }
}

/** The same of a row that was read as a whole. */
export function readRow(tables: OrdersTables, { app, ...order }: OrderRow, found: boolean): PlacedRow {
  return placedRow(tables, order, app, found);
}

/** The statement that wrote the orders is committed, so a failure to read them is no word on whether they exist. */
export function readBackFailed(cause: unknown): Error {
  const message = "the orders were placed, and could not be read back";
  return Object.assign(new Error(message, { cause }), { code: "READ_BACK_FAILED" });
}
