// Builds the answer for one order of a batch: the order, whether it existed, and whether it can be read.
import { appValues } from "../custom-columns/app-values.js";
import { classifyFailure } from "../errors/classify-failure.js";
import type { FailedAttempt } from "../errors/errors.js";
import type { Order } from "../schema/orders.js";
import type { OrdersTables } from "./order-tables.js";
import type { OrderRow } from "./select-orders.js";

/** The answer for one order of a batch. */
export interface PlacedRow {
  readonly order: Order;
  /** Whether the order existed before the statement. */
  readonly existing: boolean;
  /** Set if the order exists but a custom column cannot be read: `order` is then without the custom columns. */
  readonly unreadable?: FailedAttempt;
}

/** Adds the custom columns to an order. One that cannot be read does not fail the other orders of the batch. */
export function placedRow(
  { app }: OrdersTables,
  order: Order,
  values: OrderRow["app"],
  existing: boolean,
): PlacedRow {
  if (app.length === 0) {
    // Not copied: two copies of every row cost a tenth of the throughput at 1,000 callers.
    return { order, existing };
  }
  try {
    return { order: { ...order, ...appValues(app, values) }, existing };
  } catch (thrown) {
    const { kind, cause } = classifyFailure(thrown);
    return { order, existing, unreadable: { failure: kind, cause } };
  }
}

/** The answer for a row that was read as a whole. */
export function readRow(tables: OrdersTables, { app, ...order }: OrderRow, existing: boolean): PlacedRow {
  return placedRow(tables, order, app, existing);
}

/** The statement that placed the orders is committed, so they exist although they could not be read. */
export function readBackFailed(cause: unknown): Error {
  const message = "the orders were placed, but could not be read back";
  return Object.assign(new Error(message, { cause }), { code: "READ_BACK_FAILED" });
}
