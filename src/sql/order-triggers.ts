// Builds what shows whether a trigger of the app changed an order: what identifies it, and what it may change.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { cte } from "./cte.js";
import type { OrdersTables } from "./order-tables.js";

/**
 * Whether a trigger may change the inserted rows. Without one nothing is compared, because comparing takes a tenth of the
 * statement's time.
 */
export function triggerRows(db: OrdersDatabase, { ordersName }: OrdersTables) {
  return cte(
    db,
    "triggers",
    sql`
      select
        count(*) > 0 as is_there
      from pg_catalog.pg_trigger as triggers
      where triggers.tgrelid = ${ordersName}::pg_catalog.regclass
        -- For each row, before an insert.
        and (triggers.tgtype::integer & 7) = 7`,
  );
}

/** The columns that a trigger must not change; `others` are its number and its two instants. */
export function identityOf(row: SQL, others: SQL): SQL {
  return sql`row(${row}.series, ${row}.date_key, ${row}.sequence, ${row}.payment_reference, ${others})::text`;
}

/** The columns that a trigger may change without failing the statement; `voided` are those that void an order. */
export function contentOf(row: SQL, voided: SQL): SQL {
  return sql`pg_catalog.md5(row(
            ${row}.customer_id,
            ${row}.currency,
            ${row}.total_amount,
            ${row}.items,
            ${row}.metadata,
            ${voided}
          )::text)`;
}
