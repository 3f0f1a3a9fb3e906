// Builds the numbering half of a statement: counters raised once a series and period, or fallback numbers.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { type CountedTable, chronologicalInstants, clockInstants } from "./counter-instants.js";
import { cte } from "./cte.js";
import type { Numbering } from "./numbering.js";

/**
 * From `unnumbered` (place, series, template, time_zone, date_key, given_at) to `numbered`, which adds sequence, number, instant
 * and written_at.
 *
 * @param more further columns of `numbered`
 */
export function countingRows(
  db: OrdersDatabase,
  table: CountedTable,
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
 *
 * What surrounds the sequence in a number is made once a template and period. Full joins, as in `seriesRows`.
 */
function sequencedRows(db: OrdersDatabase, table: CountedTable, more: SQL) {
  const { ours, isChronological } = table;
  const { first, rows, next } = isChronological ? chronologicalInstants(db, table) : clockInstants(db, table);
  // The dates of a batch rise with its sequences, whatever the order of the calls.
  const order = isChronological
    ? sql`unnumbered.given_at nulls last, unnumbered.place`
    : sql`unnumbered.place`;
  const sequence = sql`counters.last_sequence
            - count(*) over (partition by unnumbered.series, unnumbered.date_key)
            + row_number() over (partition by unnumbered.series, unnumbered.date_key order by ${order})`;
  return [
    rows,
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
        unnumbered.series,
        unnumbered.date_key,
        count(*),
        ${first}
      from settings
      cross join unnumbered
      where settings.lock_timeout is distinct from ''
      group by
        unnumbered.series,
        unnumbered.date_key
      order by
        unnumbered.series collate "C",
        unnumbered.date_key
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
      "parts",
      sql`
      select
        kinds.template,
        kinds.date_key,
        part.prefix,
        part.suffix,
        part.width,
        part.added,
        part.is_fixed
      from (
        select distinct
          unnumbered.template,
          unnumbered.date_key
        from unnumbered
      ) as kinds
      cross join lateral ${ours}.order_number_parts(kinds.template, kinds.date_key) as part`,
    ),
    cte(
      db,
      "numbered",
      sql`
      select
        counted.*,
        counted.prefix
          || case
            when length(counted.digits) < counted.width then lpad(counted.digits, counted.width, '0')
            when counted.is_fixed and length(counted.digits) > counted.width
              -- Raises OG007: the period has no number left.
              then ${ours}.format_order_number(counted.template, counted.date_key, counted.sequence)
            else counted.digits
          end
          || counted.suffix as number
      from (
        select
          unnumbered.*,
          ${sequence} as sequence,
          (
            ${sequence}
            + parts.added
          )::text as digits,
          parts.prefix,
          parts.suffix,
          parts.width,
          parts.is_fixed,
          coalesce(unnumbered.given_at, counters.last_placed_at) as instant,
          case
            when unnumbered.given_at is null then counters.last_placed_at
            else statement_timestamp()
          end as written_at${more}
        from unnumbered
        full join counters
          on counters.series = unnumbered.series
          and counters.date_key = unnumbered.date_key
        full join parts
          on parts.template = unnumbered.template
          and parts.date_key = unnumbered.date_key
      ) as counted`,
    ),
  ];
}

/** Fallback numbers need no counter. Each has its own random characters: see fallback_order_number. */
function fallbackRows(db: OrdersDatabase, { ours }: CountedTable, more: SQL) {
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
        unnumbered.*,
        null::bigint as sequence,
        coalesce(unnumbered.given_at, statement_timestamp()) as instant,
        statement_timestamp() as written_at${more},
        ${ours}.fallback_order_number(
          unnumbered.template,
          unnumbered.time_zone,
          coalesce(unnumbered.given_at, statement_timestamp()),
          dice.first + unnumbered.place
        ) as number
      from unnumbered
      cross join dice`,
    ),
  ];
}
