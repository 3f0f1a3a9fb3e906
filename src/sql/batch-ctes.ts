// Builds the parts that every statement over a batch begins with: its arguments, its lock timeout, and its series.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { cte } from "./cte.js";

/**
 * The parameters, each once and in this order: number_documents_isolated executes the same text.
 * 1. the documents, a JSON array; 2. the series, a JSON array, to which a document refers by place;
 * 3. the lock timeout, such as `500ms`; null keeps the session's own setting.
 */
export function argumentRows(db: OrdersDatabase) {
  return cte(
    db,
    "arguments",
    sql`
      select
        ${sql.placeholder("documents")}::text::jsonb as documents,
        ${sql.placeholder("series")}::text::jsonb as series,
        ${sql.placeholder("lockTimeout")}::text as lock_timeout`,
  );
}

/**
 * Sets the lock timeout of this statement. It is local to the transaction, which is the statement itself: the session's
 * own setting returns afterwards, so this also works behind a transaction pooler. What locks reads from this one, so the
 * timeout is set before PostgreSQL waits.
 */
export function lockTimeoutRows(db: OrdersDatabase) {
  return cte(
    db,
    "settings",
    sql`
      select
        case
          when arguments.lock_timeout is not null then set_config('lock_timeout', arguments.lock_timeout, true)
        end as lock_timeout
      from arguments`,
  );
}

/**
 * The series of the batch, each with the period of the statement's instant, computed once for a template and time zone:
 * for each of 500 series it would take 1.4 ms. A full join, because the planner expects a row or two and would compare
 * each with each; PostgreSQL has no nested loop for a full join.
 */
export function seriesRows(db: OrdersDatabase, ours: SQL) {
  return [
    cte(
      db,
      "listed",
      sql`
      select
        entry.place,
        entry.name,
        entry.template,
        entry.time_zone
      from arguments
      cross join lateral rows from (
        jsonb_to_recordset(arguments.series) as (name text, template text, time_zone text)
      ) with ordinality as entry(name, template, time_zone, place)`,
    ),
    cte(
      db,
      "periods",
      sql`
      select
        kinds.template,
        kinds.time_zone,
        ${ours}.order_date_key(kinds.template, kinds.time_zone, statement_timestamp()) as today
      from (
        select distinct
          listed.template,
          listed.time_zone
        from listed
      ) as kinds`,
    ),
    cte(
      db,
      "series",
      sql`
      select
        listed.place,
        listed.name,
        listed.template,
        listed.time_zone,
        periods.today
      from listed
      full join periods
        on periods.template = listed.template
        and periods.time_zone = listed.time_zone`,
    ),
  ];
}

/** The period of a document: that of its own instant, or of the statement's. */
export function periodOf(ours: SQL, givenAt: SQL): SQL {
  return sql`case
          when ${givenAt} is null then series.today
          else ${ours}.order_date_key(series.template, series.time_zone, ${givenAt})
        end`;
}
