// Builds the insert of orders: the columns that it names, and the source of each value.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersTables } from "./order-tables.js";

/** The expressions from which an insert takes its values. */
export interface OrderSource {
  /** The rows, for `from`. */
  readonly rows: SQL;
  /** The alias of the caller's fields: the id and the content. */
  readonly fields: SQL;
  readonly series: SQL;
  readonly dateKey: SQL;
  readonly sequence: SQL;
  readonly orderNumber: SQL;
  readonly placedAt: SQL;
  readonly createdAt: SQL;
}

/** The insert. A duplicate key fails the whole statement on purpose: skipping the row would leave a gap. */
export function insertOrders({ orders }: OrdersTables, { fields, ...source }: OrderSource): SQL {
  return sql`
      insert into ${orders} as placed (
        id,
        series,
        date_key,
        sequence,
        order_number,
        payment_reference,
        customer_id,
        currency,
        total_amount,
        items,
        metadata,
        placed_at,
        created_at
      )
      select
        ${fields}.id,
        ${source.series},
        ${source.dateKey},
        ${source.sequence},
        ${source.orderNumber},
        ${fields}.payment_reference,
        ${fields}.customer_id,
        ${fields}.currency,
        ${fields}.total_amount,
        ${fields}.items,
        ${fields}.metadata,
        ${source.placedAt},
        ${source.createdAt}
      from ${source.rows}`;
}

const ownFields = [
  ["id", "uuid"],
  ["by_id", "boolean"],
  ["payment_reference", "text"],
  ["customer_id", "text"],
  ["currency", "text"],
  ["total_amount", "bigint"],
  ["items", "jsonb"],
  ["metadata", "jsonb"],
  ["placed_at", "timestamptz"],
] as const;

/** The fields of an order's JSON, each with its SQL type. */
export const orderFields: SQL = sql.raw(ownFields.map(([name, type]) => `${name} ${type}`).join(", "));

/** The names of the fields of an order's JSON. */
export const fieldNames: SQL = sql.raw(ownFields.map(([name]) => name).join(", "));
