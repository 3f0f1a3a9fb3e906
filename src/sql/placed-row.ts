// The answer for one order of a batch: the order, and whether it existed.
import type { Order } from "../schema/orders.js";

/** The answer for one order of a batch. */
export interface PlacedRow {
  readonly order: Order;
  /** Whether the order existed before the statement. */
  readonly existing: boolean;
}

/** The statement that placed the orders is committed, so they exist although they could not be read. */
export function readBackFailed(cause: unknown): Error {
  const message = "the orders were placed, but could not be read back";
  return Object.assign(new Error(message, { cause }), { code: "READ_BACK_FAILED" });
}
