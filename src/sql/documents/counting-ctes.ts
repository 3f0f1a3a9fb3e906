// Builds the numbering half of a statement for documents: counters raised once a series and period, or fallback numbers.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { cte } from "../batch-ctes.js";
import type { Numbering } from "../numbering-ctes.js";

/**
 * From `fresh` (place, series, template, time_zone, date_key, given_at) to `numbered`, which adds sequence, number, instant
 * and written_at.
 *
 * @param more further columns of `numbered`
 */
export function countingRows(
  db: OrdersDatabase,
  table: DocumentTable,
  numbering: Numbering,
  more: readonly SQL[],
) {
  const columns = sql.join(
    more.map(
      (column) => sql`,
          ${column}`,
    ),
  );
  return numbering === "sequenced" ? sequencedRows(db, table, columns) : fallbackRows(db, table, columns);
}

/**
 * Every statement raises the counters in one order, by series and period, so that no two wait for each other. The raise
 * also decides the instant, while the counter is locked, so that instants rise with sequences; a document with a date of
 * its own leaves the counter's instant alone, unless documents out of order are refused: then the counter holds the latest date.
 */
function sequencedRows(db: OrdersDatabase, table: DocumentTable, more: SQL) {
  const { ours, isChronological } = table;
  const { first, next } = isChronological ? chronologicalInstants(table) : clockInstants(table);
  // The dates of a batch rise with its sequences, whatever the order of the calls.
  const order = isChronological ? sql`fresh.given_at nulls last, fresh.place` : sql`fresh.place`;
  return [
    cte(
      db,
      "counters",
      sql`
      insert into ${ours}.order_sequence_tracker as tracker (
        series,
        date_key,
        last_sequence,
        last_placed_at
      )
      select
        fresh.series,
        fresh.date_key,
        count(*),
        ${first}
      from settings
      cross join fresh
      where settings.lock_timeout is distinct from ''
      group by
        fresh.series,
        fresh.date_key
      order by
        fresh.series collate "C",
        fresh.date_key
      on conflict (series, date_key) do update
        set
          last_sequence = tracker.last_sequence + excluded.last_sequence,
          last_placed_at = ${next}
      returning
        tracker.series,
        tracker.date_key,
        tracker.last_sequence,
        tracker.last_placed_at`,
    ),
    cte(
      db,
      "numbered",
      sql`
      select
        counted.*,
        ${ours}.format_order_number(counted.template, counted.date_key, counted.sequence) as number
      from (
        select
          fresh.*,
          counters.last_sequence
            - count(*) over (partition by fresh.series, fresh.date_key)
            + row_number() over (partition by fresh.series, fresh.date_key order by ${order}) as sequence,
          coalesce(fresh.given_at, counters.last_placed_at) as instant,
          case
            when fresh.given_at is null then counters.last_placed_at
            else statement_timestamp()
          end as written_at${more}
        from fresh
        join counters
          on counters.series = fresh.series
          and counters.date_key = fresh.date_key
      ) as counted`,
    ),
  ];
}

/** The instant of a period's first raise, and that of a later one, while the counter is locked. */
interface Instants {
  readonly first: SQL;
  readonly next: SQL;
}

function clockInstants({ ours }: DocumentTable): Instants {
  return {
    first: sql`case when bool_or(fresh.given_at is null) then statement_timestamp() end`,
    next: sql`case
            when excluded.last_placed_at is null then tracker.last_placed_at
            else (
              select
                ${ours}.next_order_instant(
                  series.template,
                  series.time_zone,
                  tracker.date_key,
                  tracker.last_placed_at
                )
              from series
              where series.name = tracker.series
              limit 1
            )
          end`,
  };
}

/** Fails the statement for a document that is dated before the last one of its period. */
function chronologicalInstants({ ours, at }: DocumentTable): Instants {
  const isByDay = sql.raw(at?.column.getSQLType() === "date" ? "true" : "false");
  const instant = (dateKey: SQL, last: SQL) => sql`${ours}.chronological_instant(
                min(fresh.template),
                min(fresh.time_zone),
                ${dateKey},
                ${last},
                min(fresh.given_at),
                max(fresh.given_at),
                bool_or(fresh.given_at is null),
                ${isByDay}
              )`;
  return {
    first: instant(sql`fresh.date_key`, sql`null`),
    next: sql`(
            select
              ${instant(sql`tracker.date_key`, sql`tracker.last_placed_at`)}
            from fresh
            where fresh.series = tracker.series
              and fresh.date_key = tracker.date_key
          )`,
  };
}

/** Fallback numbers need no counter. Each has its own random characters: see fallback_order_number. */
function fallbackRows(db: OrdersDatabase, { ours }: DocumentTable, more: SQL) {
  return [
    cte(
      db,
      "dice",
      sql`
      select
        floor(random() * 1048576)::bigint as first
      from settings
      where settings.lock_timeout is distinct from ''`,
    ),
    cte(
      db,
      "numbered",
      sql`
      select
        fresh.*,
        null::bigint as sequence,
        coalesce(fresh.given_at, statement_timestamp()) as instant,
        statement_timestamp() as written_at${more},
        ${ours}.fallback_order_number(
          fresh.template,
          fresh.time_zone,
          coalesce(fresh.given_at, statement_timestamp()),
          dice.first + fresh.place
        ) as number
      from fresh
      cross join dice`,
    ),
  ];
}
