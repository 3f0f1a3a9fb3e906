// Owns the numbering half of the placing statement: sequences from raised counters, or fallback numbers.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database.js";
import { orderSequenceTracker } from "../schema/order-sequence-tracker.js";
import { cte } from "./input-rows.js";
import type { OrderSeries } from "./order-series.js";

/** How the statement numbers what it inserts. */
export type Numbering =
  | {
      readonly kind: "sequenced";
      /** How long a counter's row is waited for, in milliseconds; null leaves the session's setting alone. */
      readonly lockTimeoutMs: number | null;
    }
  | { readonly kind: "fallback" };

/** One raise for each period. Counters are locked in one order everywhere, so that two batches cannot deadlock. */
export function sequencedRows(db: OrdersDatabase, series: OrderSeries, lockTimeoutMs: number | null) {
  // Local to the transaction, which is this statement: the session's own setting is back afterwards, so this holds
  // behind a transaction pooler too. It is read when the row is waited for, which is after it was set.
  const setting =
    lockTimeoutMs === null ? sql`null::text` : sql`set_config('lock_timeout', ${`${lockTimeoutMs}ms`}, true)`;
  return [
    cte(db, "settings", sql`select ${setting} as lock_timeout`),
    cte(
      db,
      "counters",
      sql`
        insert into ${orderSequenceTracker} as tracker (
          series,
          date_key,
          last_sequence
        )
        select
          ${series.name}::text,
          fresh.date_key,
          count(*)
        from settings
        cross join fresh
        where settings.lock_timeout is distinct from ''
        group by
          fresh.date_key
        order by
          fresh.date_key
        on conflict (series, date_key) do update
          set last_sequence = tracker.last_sequence + excluded.last_sequence
        returning
          tracker.date_key,
          tracker.last_sequence`,
    ),
    cte(
      db,
      "numbered",
      sql`
        select
          fresh.*,
          counters.last_sequence - fresh.places + fresh.place as sequence,
          public.format_order_number(
            ${series.template}::text,
            fresh.date_key,
            counters.last_sequence - fresh.places + fresh.place
          ) as order_number
        from fresh
        join counters using (date_key)`,
    ),
  ];
}

/** Numbers that need no counter. */
export function fallbackRows(db: OrdersDatabase, series: OrderSeries) {
  return cte(
    db,
    "numbered",
    sql`
      select
        fresh.*,
        null::bigint as sequence,
        public.format_fallback_order_number(
          ${series.template}::text,
          ${series.timeZone}::text,
          fresh.instant
        ) as order_number
      from fresh`,
  );
}
