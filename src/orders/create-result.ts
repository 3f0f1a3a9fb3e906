// Turns the row that answers an order into the caller's result: placed, replayed, or a payment reference that is taken.
import { err, ok, type Result } from "neverthrow";
import type { CreateOrderError, PaymentReferenceReused } from "../errors/errors.js";
import type { Order } from "../schema/orders.js";
import type { PlacedRow } from "../sql/placed-row.js";
import type { ValidOrder } from "../validation/parse-order.js";
import { differingFields } from "../validation/same-order.js";

/** An order that this call placed. */
export interface NewOrder<TOrder = Order, TNumber = string> {
  /** The order as the database has it; its number has the form of the series' template. */
  readonly order: TOrder & {
    /** The number, typed by the template. */
    readonly orderNumber: TNumber;
  };
  /** The order did not exist before. */
  readonly replayed: false;
}

/** An order that existed before this call, with the same content: its payment reference or `id` was known. */
export interface ReplayedOrder<TOrder = Order> {
  /** The order as the database has it; its number may be older than the template. */
  readonly order: TOrder;
  /** The order existed before. */
  readonly replayed: true;
}

/** What `create` and `createIn` succeed with; `replayed` tells the two cases apart. */
export type PlacedOrder<TOrder = Order, TNumber = string> = NewOrder<TOrder, TNumber> | ReplayedOrder<TOrder>;

export type CreateResult = Result<PlacedOrder, CreateOrderError>;

/**
 * What a row means for the caller. A row that existed under an id which this process generated is the caller's own: an
 * earlier attempt placed it and its reply was lost. An order that was placed for these callers is compared as it was sent,
 * because a trigger of the app's may have changed the row; one that was there before can only be compared as it is stored.
 *
 * @param submitted the order that was sent; another caller's, if this caller joined it
 */
export function createResult(
  order: ValidOrder,
  submitted: ValidOrder,
  row: PlacedRow,
): Result<PlacedOrder, PaymentReferenceReused> {
  const isOwn = row.order.id === submitted.id && !submitted.hasCallerId;
  const compared = row.existing && !isOwn ? row.order : submitted;
  const differing = order === compared ? [] : differingFields(order, compared);
  if (differing.length > 0) {
    return err({ kind: "PaymentReferenceReused", existing: row.order, differing });
  }
  return ok({ order: row.order, replayed: row.existing && !isOwn });
}
