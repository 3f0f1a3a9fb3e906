// Defines the columns of every orders table, and the types of their JSON.
import { sql } from "drizzle-orm";
import { bigint, char, date, jsonb, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { keyText } from "./key-text.js";

/** One line of an order. Amounts are in minor units of the order's currency. */
export interface OrderItem {
  /** The article: 1 to 255 characters. */
  readonly sku: string;
  /** A whole number from 1. */
  readonly quantity: number;
  /** The price of one, in minor units: a whole number from 0. */
  readonly unitAmount: number;
}

/** A value that JSON represents without loss. */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * The columns of an orders table. To use a table of your own, spread them into it before your columns and add
 * {@link orderConstraints}.
 */
export const orderColumns = {
  /** A UUIDv7 made by the client, so that a retry without a payment reference is recognised too. */
  id: uuid("id").primaryKey(),
  /** The namespace of the number and of the payment reference. */
  series: keyText("series").notNull(),
  /** The first day of the number's period, in the series' time zone. */
  dateKey: date("date_key", { mode: "string" }).notNull(),
  /** Position inside the period: 1, 2, 3, … with no gap; null for a fallback number. */
  sequence: bigint("sequence", { mode: "number" }),
  /** The number people read, such as `GAM-20261122-0001`. */
  orderNumber: keyText("order_number").notNull(),
  /** The gateway's id of the payment, unique inside the series; null when there is none. */
  paymentReference: keyText("payment_reference"),
  /** Null for a guest. */
  customerId: text("customer_id"),
  /** ISO 4217, three upper-case letters. */
  currency: char("currency", { length: 3 }).notNull(),
  /** Minor units of the currency. */
  totalAmount: bigint("total_amount", { mode: "number" }).notNull(),
  /** The lines, 1 to 1,000. */
  items: jsonb("items").$type<readonly OrderItem[]>().notNull(),
  /** The app's own object. A replay is not compared by it. */
  metadata: jsonb("metadata").$type<{ readonly [key: string]: JsonValue }>().notNull().default({}),
  /** The order's instant, which decides its period: the database's clock unless the order was imported. */
  placedAt: timestamp("placed_at", { withTimezone: true, mode: "date" })
    .notNull()
    .default(sql`statement_timestamp()`),
  /** When the row was written: the same as `placedAt`, unless an older order was imported. */
  createdAt: timestamp("created_at", { withTimezone: true, mode: "date" })
    .notNull()
    .default(sql`clock_timestamp()`),
  /** When the order was voided; null while it stands. */
  voidedAt: timestamp("voided_at", { withTimezone: true, mode: "date" }),
  /** Why it was voided, 1 to 1,000 characters; null while it stands. */
  voidReason: text("void_reason"),
};
