// Defines the keys, index and checks of every orders table, and names them after the table.
import { getTableName, sql } from "drizzle-orm";
import {
  check,
  type ExtraConfigColumn,
  index,
  type PgTableExtraConfigValue,
  unique,
} from "drizzle-orm/pg-core";
import { orderColumns } from "./order-columns.js";

/** PostgreSQL's limit for a name, in bytes. It would truncate a longer one, and report that in errors. */
export const maxNameBytes = 63;

/** The name of a key or check: the table's name, truncated to fit, and the suffix. */
export function constraintName(tableName: string, suffix: string): string {
  const bytes = new TextEncoder().encode(tableName);
  const room = maxNameBytes - suffix.length - 1;
  // Drop a character that the cut splits.
  const kept =
    bytes.length <= room
      ? tableName
      : new TextDecoder().decode(bytes.subarray(0, room)).replace(/\uFFFD$/, "");
  return `${kept}_${suffix}`;
}

type Columns = Record<keyof typeof orderColumns, ExtraConfigColumn>;

const keys = Object.keys(orderColumns).filter((key): key is keyof typeof orderColumns => key in orderColumns);

/** Types accept a table that lacks a column, because `pgTable` would otherwise blame the app's own columns. */
function hasAll(table: Readonly<Partial<Columns>>): table is Readonly<Columns> {
  return keys.every((key) => table[key] !== undefined);
}

/** Suffix of the key that makes a number unique in its series. */
export const numberKeySuffix = "series_order_number_key";
/** Suffix of the key that makes a payment reference unique in its series. */
export const paymentKeySuffix = "series_payment_reference_key";

/**
 * The keys and checks of an orders table, for the third argument of `pgTable`. With constraints of your own:
 * `(table) => [...orderConstraints(table), index().on(table.shopId)]`. Their names begin with the table's
 * name.
 *
 * Throws a RangeError for a table that lacks a column of `orderColumns`, once Drizzle evaluates the
 * constraints; `createOrdersModule` reports the same mistake as a type error.
 */
export function orderConstraints(table: Readonly<Partial<Columns>>): PgTableExtraConfigValue[] {
  if (!hasAll(table)) {
    const lacking = keys.filter((key) => table[key] === undefined);
    throw new RangeError(
      `gapless-orders: a table lacks ${lacking.map((key) => `the column ${key} of orderColumns`).join(", ")}`,
    );
  }
  const named = (suffix: string): string => constraintName(getTableName(table.id.table), suffix);
  return [
    unique(named(numberKeySuffix)).on(table.series, table.orderNumber),
    // The reference comes first, unlike in the other keys: find_known_orders uses no other index.
    unique(named(paymentKeySuffix)).on(table.paymentReference, table.series),
    // For audits of a range of days. A unique key on (series, date_key, sequence) would only repeat what the
    // key of the number guarantees, and would cost 8 % of the throughput at 1,000 callers.
    index(named("date_key_brin")).using("brin", table.dateKey),
    check(named("series_check"), sql`char_length(${table.series}) between 1 and 64`),
    check(named("date_key_check"), sql`${table.dateKey} between '1900-01-01' and '9999-12-31'`),
    // The upper bounds are the largest integer that JavaScript holds exactly.
    check(named("sequence_check"), sql`${table.sequence} between 1 and 9007199254740991`),
    check(named("order_number_check"), sql`char_length(${table.orderNumber}) between 1 and 255`),
    check(named("payment_reference_check"), sql`char_length(${table.paymentReference}) between 1 and 255`),
    check(named("customer_id_check"), sql`char_length(${table.customerId}) between 1 and 255`),
    // `::text`, because PostgreSQL has char(n) ~ text but not char(n) ~ char(n): a user's operator would win.
    check(named("currency_check"), sql`${table.currency} ~ '^[A-Z]{3}$'::text`),
    check(named("total_amount_check"), sql`${table.totalAmount} between 0 and 9007199254740991`),
    check(named("items_check"), sql`jsonb_typeof(${table.items}) = 'array'`),
    check(named("metadata_check"), sql`jsonb_typeof(${table.metadata}) = 'object'`),
    check(named("void_check"), sql`(${table.voidedAt} is null) = (${table.voidReason} is null)`),
  ];
}
