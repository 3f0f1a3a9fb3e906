// Builds the select list of an order, in formats that do not depend on the session's settings.
import { type SQL, sql } from "drizzle-orm";

/**
 * The select list of a whole order, for the typed columns of `orderTableColumns`. Dates and instants are
 * formatted explicitly: with a day-first `DateStyle` a driver reads 5 November as 11 May, and in some
 * historical time zones an offset has seconds, which JavaScript cannot parse.
 */
export function orderRow(row: SQL): SQL {
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
        ${row}.void_reason`;
}

/**
 * A date as `YYYY-MM-DD`. Qualified with pg_catalog, which has no `to_char(date, text)`: a user's function of
 * exactly that signature, in a schema of the session's `search_path`, would take precedence.
 */
export function day(date: SQL): SQL {
  return sql`pg_catalog.to_char(${date}, 'YYYY-MM-DD')`;
}

/** A `timestamptz` as ISO 8601 in UTC, with microseconds. */
export function instant(timestamp: SQL): SQL {
  return sql`pg_catalog.to_char(${timestamp} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}
