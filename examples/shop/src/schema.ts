// Owns the shop's tables: its orders, which extend the library's columns, and payments in trouble.
import { bigint, index, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { orderColumns, orderConstraints } from "gapless-orders/schema";

/** The shop's orders. Their numbers, counters and guards are the library's. */
export const shopOrders = pgTable(
  "shop_orders",
  {
    ...orderColumns,
    /** What the card in the parcel says; empty for none. */
    giftNote: text("gift_note").notNull().default(""),
  },
  (table) => [...orderConstraints(table), index().on(table.customerId)],
).enableRLS();

export type ShopOrder = typeof shopOrders.$inferSelect;

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
