// Owns the shop's tables. None of their columns is there for the library: `numberings.ts` says which ones it numbers.
import { sql } from "drizzle-orm";
import {
  bigint,
  char,
  date,
  index,
  integer,
  pgTable,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

/** Orders, which are numbered when they are paid. */
export const orders = pgTable(
  "orders",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    shopId: text("shop_id").notNull(),
    /** What the customer reads. */
    orderNo: text("order_no").notNull(),
    /** The gateway's id of the payment: one order for each. */
    paymentReference: text("payment_reference").notNull().unique(),
    customer: text("customer"),
    currency: char("currency", { length: 3 }).notNull(),
    /** In minor units. */
    total: bigint("total", { mode: "number" }).notNull(),
    status: text("status", { enum: ["paid", "cancelled"] })
      .notNull()
      .default("paid"),
    /** What the card in the parcel says; empty for none. */
    giftNote: text("gift_note").notNull().default(""),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true })
      .notNull()
      .defaultNow()
      .$onUpdate(() => sql`now()`),
  },
  (table) => [unique().on(table.shopId, table.orderNo), index().on(table.createdAt)],
);

export type Order = typeof orders.$inferSelect;

/** The lines of an order. */
export const orderItems = pgTable(
  "order_items",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    orderId: uuid("order_id")
      .notNull()
      .references(() => orders.id, { onDelete: "cascade" }),
    sku: text("sku").notNull(),
    quantity: integer("quantity").notNull(),
    unitAmount: bigint("unit_amount", { mode: "number" }).notNull(),
  },
  (table) => [index().on(table.orderId)],
);

export type OrderItem = typeof orderItems.$inferSelect;

/** Invoices. A draft has no number: it gets one when it is issued. */
export const invoices = pgTable(
  "invoices",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    shopId: text("shop_id").notNull(),
    orderId: uuid("order_id")
      .notNull()
      .unique()
      .references(() => orders.id),
    number: text("number"),
    status: text("status", { enum: ["draft", "issued"] })
      .notNull()
      .default("draft"),
    issuedOn: date("issued_on"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (table) => [unique().on(table.shopId, table.number)],
);

export type Invoice = typeof invoices.$inferSelect;

/** The outbox: what a mailer would send. A row is written with the number that it tells of, or not at all. */
export const messages = pgTable("messages", {
  id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
  kind: text("kind", { enum: ["order paid", "invoice issued"] }).notNull(),
  /** The order or the invoice. */
  documentId: uuid("document_id").notNull(),
  /** Its number. */
  subject: text("subject").notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});

/** Payments that the shop could not turn into an order: somebody has to look at each. */
export const troubledPayments = pgTable("troubled_payments", {
  /** The gateway's id of the payment. */
  paymentReference: text("payment_reference").primaryKey(),
  /** The number of the order that has the reference; null if there is none. */
  orderNo: text("order_no"),
  /** What was paid, in minor units. */
  paidAmount: bigint("paid_amount", { mode: "number" }).notNull(),
  /** The kind of the error, such as `KeyReused`. */
  reason: text("reason").notNull(),
  /** When it was seen first. */
  seenAt: timestamp("seen_at", { withTimezone: true }).notNull().defaultNow(),
});
