// Owns the numbering half of the placing statement: sequences from raised counters, or fallback numbers.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { cte, params } from "./batch-ctes.js";
import { instant } from "./order-row.js";
import type { OrdersTables } from "./order-tables.js";

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
          when ${params.lockTimeout} is not null then set_config('lock_timeout', ${params.lockTimeout}, true)
        end as lock_timeout`,
  );
}

/** The numbering half of the statement, and how it is checked afterwards. */
export interface NumberedRows {
  readonly ctes: readonly ReturnType<typeof cte>[];
  /** What of an order of `fresh` is beside `placed`: for `from`, and then for a select list. */
  readonly beside: SQL;
  readonly sequence: SQL;
  readonly orderNumber: SQL;
  /** The instant at which the row was written, spelt out. */
  readonly written: SQL;
}

/**
 * One raise for each period. Counters are locked in one order everywhere, so that two batches cannot deadlock. The
 * instant of its orders comes with the raise: it is settled while the counter is locked, so that instants rise with
 * sequences. Imported orders have instants of their own and leave the counter's alone.
 */
export function sequencedRows(db: OrdersDatabase, { tracker, call }: OrdersTables): NumberedRows {
  const sequence = sql`raised.last_sequence - fresh.positions + fresh.position`;
  const orderNumber = sql`${call("format_order_number")}(
            ${params.template},
            fresh.date_key,
            ${sequence}
          )`;
  const ctes = [
    settingRows(db),
    cte(
      db,
      "counters",
      sql`
        insert into ${tracker} as tracker (
          series,
          date_key,
          last_sequence,
          last_placed_at
        )
        select
          ${params.series},
          fresh.date_key,
          count(*),
          case when bool_or(fresh.placed_at is null) then statement_timestamp() end
        from settings
        cross join fresh
        where settings.lock_timeout is distinct from ''
        group by
          fresh.date_key
        order by
          fresh.date_key
        on conflict (series, date_key) do update
          set
            last_sequence = tracker.last_sequence + excluded.last_sequence,
            last_placed_at = case
              when excluded.last_placed_at is null then tracker.last_placed_at
              else ${call("next_order_instant")}(
                ${params.template},
                ${params.timeZone},
                tracker.date_key,
                tracker.last_placed_at
              )
            end
        returning
          tracker.date_key,
          tracker.last_sequence,
          tracker.last_placed_at`,
    ),
    cte(
      db,
      "raised",
      // The instant is spelt out once for a period, since two parts of the statement read from here: two to_char() a row
      // were a fifteenth of the statement.
      sql`
        select
          counters.*,
          ${instant(sql`counters.last_placed_at`)} as written,
          ${instant(sql`statement_timestamp()`)} as imported
        from counters`,
    ),
    cte(
      db,
      "numbered",
      sql`
        select
          fresh.*,
          ${sequence} as sequence,
          ${orderNumber} as order_number,
          coalesce(fresh.placed_at, raised.last_placed_at) as instant,
          case when fresh.placed_at is null then raised.last_placed_at else statement_timestamp() end as written_at
        from fresh
        join raised using (date_key)`,
    ),
  ];
  return {
    ctes,
    beside: sql`
      join raised on raised.date_key = fresh.date_key`,
    sequence,
    orderNumber,
    written: sql`case when fresh.placed_at is null then raised.written else raised.imported end`,
  };
}

/** Numbers that need no counter, each with dice of its own: see fallback_order_number. */
export function fallbackRows(db: OrdersDatabase, { call }: OrdersTables): NumberedRows {
  const instantOf = sql`coalesce(fresh.placed_at, statement_timestamp())`;
  const orderNumber = sql`${call("fallback_order_number")}(
            ${params.template},
            ${params.timeZone},
            ${instantOf},
            dice.first + fresh.place
          )`;
  const ctes = [
    settingRows(db),
    cte(
      db,
      "dice",
      sql`
        select
          floor(random() * 1048576)::bigint as first,
          ${instant(sql`statement_timestamp()`)} as written
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
          ${orderNumber} as order_number,
          ${instantOf} as instant,
          statement_timestamp() as written_at
        from fresh
        cross join dice`,
    ),
  ];
  return {
    ctes,
    beside: sql`
      cross join dice`,
    sequence: sql`null::bigint`,
    orderNumber,
    written: sql`dice.written`,
  };
}
