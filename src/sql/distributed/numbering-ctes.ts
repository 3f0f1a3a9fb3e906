// Builds the numbering half of the placing statement: sequences from raised counters, or fallback numbers.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { cte } from "../cte.js";
import { instant } from "../order-row.js";
import type { OrdersTables } from "../order-tables.js";
import { params } from "./batch-ctes.js";

/**
 * Sets the lock timeout of this statement. It is local to the transaction, which is the statement itself: the
 * session's own setting returns afterwards, so this also works behind a transaction pooler. The CTE that
 * raises the counters reads from this one, so the timeout is set before PostgreSQL waits for a counter's row.
 */
function settingRows(db: OrdersDatabase) {
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

/** The numbering half of the statement, and the expressions that its result is checked against. */
export interface NumberedRows {
  readonly ctes: readonly ReturnType<typeof cte>[];
  /** The join that the following expressions need, beside `placed` and `unnumbered`. */
  readonly beside: SQL;
  readonly sequence: SQL;
  readonly orderNumber: SQL;
  readonly placedAt: SQL;
  readonly createdAt: SQL;
  /** The instant at which the row was written, as ISO 8601. */
  readonly written: SQL;
}

/**
 * Raises each period's counter once. Every statement locks counters in the same order, so that two batches
 * cannot deadlock. The raise also decides the instant of the orders, while the counter is locked, so that
 * instants increase with sequences. Imported orders have their own instants and do not change the counter's.
 */
export function sequencedRows(db: OrdersDatabase, { tracker, call }: OrdersTables): NumberedRows {
  const sequence = sql`raised.last_sequence - unnumbered.positions + unnumbered.position`;
  const orderNumber = sql`${call("format_order_number")}(
            ${params.template},
            unnumbered.date_key,
            ${sequence}
          )`;
  const placedAt = sql`coalesce(unnumbered.placed_at, raised.last_placed_at)`;
  const createdAt = sql`case when unnumbered.placed_at is null then raised.last_placed_at else statement_timestamp() end`;
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
          unnumbered.date_key,
          count(*),
          case when bool_or(unnumbered.placed_at is null) then statement_timestamp() end
        from settings
        cross join unnumbered
        where settings.lock_timeout is distinct from ''
        group by
          unnumbered.date_key
        order by
          unnumbered.date_key
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
      // Format the instant once per period, for both parts of the statement that read it: two to_char() per
      // row took a fifteenth of the statement's time.
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
          unnumbered.*,
          ${sequence} as sequence,
          ${orderNumber} as order_number,
          ${placedAt} as instant,
          ${createdAt} as written_at
        from unnumbered
        join raised using (date_key)`,
    ),
  ];
  return {
    ctes,
    beside: sql`
      join raised on raised.date_key = unnumbered.date_key`,
    sequence,
    orderNumber,
    placedAt,
    createdAt,
    written: sql`case when unnumbered.placed_at is null then raised.written else raised.imported end`,
  };
}

/** Fallback numbers, which need no counter. Each has its own random characters: see fallback_order_number. */
export function fallbackRows(db: OrdersDatabase, { call }: OrdersTables): NumberedRows {
  const instantOf = sql`coalesce(unnumbered.placed_at, statement_timestamp())`;
  const orderNumber = sql`${call("fallback_order_number")}(
            ${params.template},
            ${params.timeZone},
            ${instantOf},
            dice.first + unnumbered.place
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
          unnumbered.*,
          null::bigint as sequence,
          ${orderNumber} as order_number,
          ${instantOf} as instant,
          statement_timestamp() as written_at
        from unnumbered
        cross join dice`,
    ),
  ];
  return {
    ctes,
    beside: sql`
      cross join dice`,
    sequence: sql`null::bigint`,
    orderNumber,
    placedAt: instantOf,
    createdAt: sql`statement_timestamp()`,
    written: sql`dice.written`,
  };
}
