// Owns the numbering half of the placing statement: sequences from raised counters, or fallback numbers.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database.js";
import { cte, given } from "./input-rows.js";
import type { OrdersTables } from "./orders-tables.js";

/** How the statement numbers what it inserts. */
export type Numbering = "sequenced" | "fallback";

/**
 * The lock timeout of this statement. Local to the transaction, which is the statement: the session's own setting is
 * back afterwards, so this holds behind a transaction pooler too. It is read when the counter's row is waited for,
 * which is after it was set, because the raise reads from here.
 */
export function settingRows(db: OrdersDatabase) {
  return cte(
    db,
    "settings",
    sql`
      select
        case
          when ${given.lockTimeout} is not null then set_config('lock_timeout', ${given.lockTimeout}, true)
        end as lock_timeout`,
  );
}

/** One raise for each period. Counters are locked in one order everywhere, so that two batches cannot deadlock. */
export function sequencedRows(db: OrdersDatabase, { tracker, call }: OrdersTables) {
  return [
    settingRows(db),
    cte(
      db,
      "counters",
      sql`
        insert into ${tracker} as tracker (
          series,
          date_key,
          last_sequence
        )
        select
          ${given.series},
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
          counters.last_sequence - fresh.positions + fresh.position as sequence,
          ${call("format_order_number")}(
            ${given.template},
            fresh.date_key,
            counters.last_sequence - fresh.positions + fresh.position
          ) as order_number
        from fresh
        join counters using (date_key)`,
    ),
  ];
}

/** Numbers that need no counter. */
export function fallbackRows(db: OrdersDatabase, { call }: OrdersTables) {
  return [
    cte(
      db,
      "numbered",
      sql`
        select
          fresh.*,
          null::bigint as sequence,
          ${call("format_fallback_order_number")}(
            ${given.template},
            ${given.timeZone},
            fresh.instant
          ) as order_number
        from fresh`,
    ),
  ];
}
