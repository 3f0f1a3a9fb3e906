// Owns the shop's own tables. The orders are in the library's table for now.
import { bigint, pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** Payments that the shop could not turn into an order: somebody has to look at each. */
export const troubledPayments = pgTable("shop_troubled_payments", {
  /** The gateway's id of the payment. */
  paymentReference: text("payment_reference").primaryKey(),
  /** The number of the order that has the reference; null if there is none. */
  orderNumber: text("order_number"),
  /** What was paid, in minor units. */
  paidAmount: bigint("paid_amount", { mode: "number" }).notNull(),
  /** The kind of the error, such as `PaymentReferenceReused`. */
  reason: text("reason").notNull(),
  /** When it was seen first. */
  seenAt: timestamp("seen_at", { withTimezone: true }).notNull().defaultNow(),
});
