// Owns the table of orders: its columns, its keys, and what the database refuses by itself.
import { sql } from "drizzle-orm";
import {
  bigint,
  char,
  check,
  date,
  index,
  jsonb,
  pgTable,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";

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
 * Orders. A row is never deleted and its number never changes; a cancelled order is voided and keeps its number.
 * Guards in the migrations enforce both.
 */
export const orders = pgTable(
  "orders",
  {
    /** UUIDv7, made by the client, so that a retry is recognised even without a payment reference. */
    id: uuid("id").primaryKey(),
    /** The namespace of the number and of the payment reference. */
    series: text("series").notNull(),
    /** The first day of the number's period, in the series' time zone. */
    dateKey: date("date_key", { mode: "string" }).notNull(),
    /** Position inside the period: 1, 2, 3, … with no gap; null for a fallback number. */
    sequence: bigint("sequence", { mode: "number" }),
    /** The number people read, such as `GAM-20261122-0001`. */
    orderNumber: text("order_number").notNull(),
    /** The gateway's id of the payment; at most one order of a series has it. */
    paymentReference: text("payment_reference"),
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
    /** When the row was written. */
    createdAt: timestamp("created_at", { withTimezone: true, mode: "date" })
      .notNull()
      .default(sql`statement_timestamp()`),
    /** When the order was voided; null while it stands. */
    voidedAt: timestamp("voided_at", { withTimezone: true, mode: "date" }),
    /** Why it was voided, 1 to 1,000 characters; null while it stands. */
    voidReason: text("void_reason"),
  },
  (table) => [
    unique("orders_series_order_number_key").on(table.series, table.orderNumber),
    // The reference first, unlike the other keys: find_known_orders is served by no index but this one.
    unique("orders_series_payment_reference_key").on(table.paymentReference, table.series),
    // For audits of a range of days. A unique key on (series, date_key, sequence) would prove what the number's own key
    // proves already, and cost 8 % of the throughput at 1,000 callers.
    index("orders_date_key_brin").using("brin", table.dateKey),
    check("orders_series_check", sql`char_length(${table.series}) between 1 and 64`),
    check("orders_date_key_check", sql`${table.dateKey} between '1900-01-01' and '9999-12-31'`),
    // The upper bounds are the largest integer that JavaScript holds exactly.
    check("orders_sequence_check", sql`${table.sequence} between 1 and 9007199254740991`),
    check("orders_order_number_check", sql`char_length(${table.orderNumber}) between 1 and 255`),
    check("orders_payment_reference_check", sql`char_length(${table.paymentReference}) between 1 and 255`),
    check("orders_customer_id_check", sql`char_length(${table.customerId}) between 1 and 255`),
    // `::text`, because PostgreSQL has char(n) ~ text but no char(n) ~ char(n): one that somebody made would come first.
    check("orders_currency_check", sql`${table.currency} ~ '^[A-Z]{3}$'::text`),
    check("orders_total_amount_check", sql`${table.totalAmount} between 0 and 9007199254740991`),
    check("orders_items_check", sql`jsonb_typeof(${table.items}) = 'array'`),
    check("orders_metadata_check", sql`jsonb_typeof(${table.metadata}) = 'object'`),
    check("orders_void_check", sql`(${table.voidedAt} is null) = (${table.voidReason} is null)`),
  ],
).enableRLS();

/** An order as the database has it: a row of {@link orders}, spelt out so that it can be read here. */
export interface Order {
  /** A UUID, of version 7 where the module made it. */
  readonly id: string;
  /** The namespace of the number and of the payment reference, 1 to 64 characters. */
  readonly series: string;
  /** The period's first day, `YYYY-MM-DD`, in the series' time zone; `1900-01-01` for a series that never restarts. */
  readonly dateKey: string;
  /** Position inside the period, from 1 with no gap; null for a fallback number. */
  readonly sequence: number | null;
  /** The number people read, such as `GAM-20261122-0001`. */
  readonly orderNumber: string;
  /** The gateway's id of the payment, 1 to 255 characters; null when there is none. */
  readonly paymentReference: string | null;
  /** 1 to 255 characters; null for a guest. */
  readonly customerId: string | null;
  /** ISO 4217, three upper-case letters. */
  readonly currency: string;
  /** Minor units of the currency, zero or more. */
  readonly totalAmount: number;
  /** The lines, 1 to 1,000. */
  readonly items: readonly OrderItem[];
  /** An object of the app's own; empty when none was given. */
  readonly metadata: { readonly [key: string]: JsonValue };
  /** The order's instant, which decided its period. */
  readonly placedAt: Date;
  /** When the row was written; later than `placedAt` for an imported order. */
  readonly createdAt: Date;
  /** When the order was voided; null while it stands. */
  readonly voidedAt: Date | null;
  /** Why it was voided, 1 to 1,000 characters; null while it stands. */
  readonly voidReason: string | null;
}
