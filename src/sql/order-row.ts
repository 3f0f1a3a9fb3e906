// Owns how a row of orders is read: its columns, in a form that no setting of the session changes.
import { type SQL, sql } from "drizzle-orm";
import { type AppColumn, appList } from "../custom-columns/app-columns.js";

/**
 * The select list of a whole order, for the typed columns of `orderTableColumns`. Dates and instants are spelt out: with `DateStyle` set to a day-first style a
 * driver reads 5 November as 11 May, and with an old `TimeZone` an offset has seconds, which JavaScript cannot parse.
 *
 * The app's columns are left as the driver has them.
 */
export function orderRow({ row, app }: { readonly row: SQL; readonly app: readonly AppColumn[] }): SQL {
  return sql`
        ${row}.id,
        ${row}.series,
        ${day(sql`${row}.date_key`)} as date_key,
        ${row}.sequence,
        ${row}.order_number,
        ${row}.payment_reference,
        ${row}.customer_id,
        ${row}.currency,
        ${row}.total_amount,
        ${row}.items,
        ${row}.metadata,
        ${instant(sql`${row}.placed_at`)} as placed_at,
        ${instant(sql`${row}.created_at`)} as created_at,
        ${instant(sql`${row}.voided_at`)} as voided_at,
        ${row}.void_reason${appList(app, row)}`;
}

/**
 * A date as `YYYY-MM-DD`. The function has no form for a date, so an exact one of somebody else's, in a schema of the
 * session's `search_path`, would be called in its place.
 */
export function day(date: SQL): SQL {
  return sql`pg_catalog.to_char(${date}, 'YYYY-MM-DD')`;
}

/** A timestamptz as ISO 8601 in UTC. */
export function instant(timestamp: SQL): SQL {
  return sql`pg_catalog.to_char(${timestamp} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
