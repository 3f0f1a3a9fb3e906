// Builds the expressions by which the raise of a counter decides the instant of what it numbers.
import { type SQL, sql } from "drizzle-orm";
import type { AppColumn } from "../columns/app-columns.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import { cte } from "./cte.js";

/** What the numbering half reads of a table. */
export interface CountedTable {
  /** The schema of our tables and functions, quoted for SQL. */
  readonly ours: SQL;
  /** Whether a document that is dated before the last one of its period is refused. */
  readonly isChronological: boolean;
  /** The column with the date that decides the period; undefined for the database's clock. */
  readonly at: AppColumn | undefined;
}

/** The instant of a period's first raise, and that of a later one, while the counter is locked. */
interface Instants {
  readonly first: SQL;
  /** A JSON object by which `next` finds what belongs to a counter: a subquery would read all rows for each counter. */
  readonly rows: ReturnType<typeof cte>;
  readonly next: SQL;
}

/** For documents without dates of their own that count: the database's clock. */
export function clockInstants(db: OrdersDatabase, { ours }: CountedTable): Instants {
  const series = sql`(select zones.by_series from zones) -> tracker.series`;
  return {
    first: sql`case when bool_or(unnumbered.given_at is null) then statement_timestamp() end`,
    rows: cte(
      db,
      "zones",
      sql`
      select
        pg_catalog.jsonb_object_agg(
          series.name,
          pg_catalog.jsonb_build_array(series.template, series.time_zone)
        ) as by_series
      from series`,
    ),
    next: sql`case
            when excluded.last_placed_at is null then tracker.last_placed_at
            else ${ours}.next_order_instant(
              ${series} ->> 0,
              ${series} ->> 1,
              tracker.date_key,
              tracker.last_placed_at
            )
          end`,
  };
}

/** Fails the statement for a document that is dated before the last one of its period. */
export function chronologicalInstants(db: OrdersDatabase, { ours, at }: CountedTable): Instants {
  const isByDay = sql.raw(at?.sqlType === "date" ? "true" : "false");
  const dates = sql`(select dates.by_counter from dates) -> (tracker.date_key::text || ' ' || tracker.series)`;
  return {
    first: sql`${ours}.chronological_instant(
                min(unnumbered.template),
                min(unnumbered.time_zone),
                unnumbered.date_key,
                null,
                min(unnumbered.given_at),
                max(unnumbered.given_at),
                bool_or(unnumbered.given_at is null),
                ${isByDay}
              )`,
    rows: cte(
      db,
      "dates",
      sql`
      select
        pg_catalog.jsonb_object_agg(
          dated.date_key::text || ' ' || dated.series,
          pg_catalog.jsonb_build_array(
            dated.template,
            dated.time_zone,
            dated.earliest,
            dated.latest,
            dated.is_now
          )
        ) as by_counter
      from (
        select
          unnumbered.series,
          unnumbered.date_key,
          min(unnumbered.template) as template,
          min(unnumbered.time_zone) as time_zone,
          min(unnumbered.given_at) as earliest,
          max(unnumbered.given_at) as latest,
          bool_or(unnumbered.given_at is null) as is_now
        from unnumbered
        group by
          unnumbered.series,
          unnumbered.date_key
      ) as dated`,
    ),
    next: sql`${ours}.chronological_instant(
            ${dates} ->> 0,
            ${dates} ->> 1,
            tracker.date_key,
            tracker.last_placed_at,
            (${dates} ->> 2)::timestamptz,
            (${dates} ->> 3)::timestamptz,
            (${dates} ->> 4)::boolean,
            ${isByDay}
          )`,
  };
}
