// Owns the columns that every orders table has, and what their JSON holds.
import { sql } from "drizzle-orm";
import { bigint, char, date, jsonb, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { keyText } from "./key-text.js";

/** One line of an order. Amounts are in minor units of the order's currency. */
export interface OrderItem {
  /** What was bought: 1 to 255 characters. */
  readonly sku: string;
  /** How many: a whole number from 1. */
  readonly quantity: number;
  /** What one costs, in minor units: a whole number from 0. */
  readonly unitAmount: number;
}

/** A value that JSON can hold without losing anything. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * The columns of an orders table. Spread them into a table of your own, before your columns, and give it
 * {@link orderConstraints}: the module then works on that table.
 */
export const orderColumns = {
  /** UUIDv7, made by the client, so that a retry is recognised even without a payment reference. */
  id: uuid("id").primaryKey(),
  /** The namespace of the number and of the payment reference. */
  series: keyText("series").notNull(),
  /** The first day of the number's period, in the series' time zone. */
  dateKey: date("date_key", { mode: "string" }).notNull(),
  /** Position inside the period: 1, 2, 3, … with no gap; null for a fallback number. */
  sequence: bigint("sequence", { mode: "number" }),
  /** The number people read, such as `GAM-20261122-0001`. */
  orderNumber: keyText("order_number").notNull(),
  /** The gateway's id of the payment; at most one order of a series has it. */
  paymentReference: keyText("payment_reference"),
  /** Null is a guest. */
  customerId: text("customer_id"),
  /** ISO 4217, three upper-case letters. */
  currency: char("currency", { length: 3 }).notNull(),
  /** Minor units of the currency. */
  totalAmount: bigint("total_amount", { mode: "number" }).notNull(),
  /** The lines, 1 to 1,000. */
  items: jsonb("items").$type<readonly OrderItem[]>().notNull(),
  /** An object of the app's own; not part of what a replay is compared by. */
  metadata: jsonb("metadata").$type<{ readonly [key: string]: JsonValue }>().notNull().default({}),
  /** The order's instant, which decides its period; the database's clock unless an older order is imported. */
  placedAt: timestamp("placed_at", { withTimezone: true, mode: "date" })
    .notNull()
    .default(sql`statement_timestamp()`),
  /** When the row was written: the same as `placedAt`, unless an older order is imported. */
  createdAt: timestamp("created_at", { withTimezone: true, mode: "date" })
    .notNull()
    .default(sql`clock_timestamp()`),
  /** When the order was voided; null while it stands. */
  voidedAt: timestamp("voided_at", { withTimezone: true, mode: "date" }),
  /** Why it was voided, 1 to 1,000 characters; null while it stands. */
  voidReason: text("void_reason"),
};
