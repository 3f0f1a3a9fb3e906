// Owns the text of the placing statement: its common table expressions, in the order in which data flows.
import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database.js";
import { orderSequenceTracker } from "../schema/order-sequence-tracker.js";
import { orders } from "../schema/orders.js";
import type { OrderSeries } from "./order-series.js";

/** How the statement numbers what it inserts. */
export type Numbering =
  | {
      readonly kind: "sequenced";
      /** How long a counter's row is waited for, in milliseconds; null leaves the session's setting alone. */
      readonly lockTimeoutMs: number | null;
    }
  | { readonly kind: "fallback" };

/**
 * The statement: input → existing → fresh → counters → numbered → placed → answer.
 *
 * @param json the orders, as a JSON array
 */
export function placingStatement(
  db: OrdersDatabase,
  series: OrderSeries,
  json: string,
  numbering: Numbering,
) {
  const numbered =
    numbering.kind === "sequenced"
      ? sequencedRows(db, series, numbering.lockTimeoutMs)
      : [fallbackRows(db, series)];
  const answer = answerRows(db);
  return db
    .with(
      inputRows(db, series, json),
      existingRows(db, series),
      freshRows(db),
      ...numbered,
      placedRows(db, series),
      answer,
    )
    .select()
    .from(answer);
}

/** The batch as rows, each with the instant that decides its day: the server's, unless the order is imported. */
function inputRows(db: OrdersDatabase, series: OrderSeries, json: string) {
  return cte(
    db,
    "input",
    sql`
      select
        given.*,
        public.order_date_key(${series.template}::text, ${series.timeZone}::text, given.instant) as date_key
      from (
        select
          item.*,
          coalesce(item.placed_at, statement_timestamp()) as instant
        from rows from (
          jsonb_to_recordset(${json}::jsonb) as (
            id uuid,
            payment_reference text,
            customer_id text,
            currency text,
            total_amount bigint,
            items jsonb,
            metadata jsonb,
            placed_at timestamptz
          )
        ) with ordinality as item(
          id,
          payment_reference,
          customer_id,
          currency,
          total_amount,
          items,
          metadata,
          placed_at,
          position
        )
      ) as given`,
  );
}

/** What is there already: by payment reference first, then by id. */
function existingRows(db: OrdersDatabase, series: OrderSeries) {
  return cte(
    db,
    "existing",
    sql`
      select
        input.position,
        true as found,
        known.*
      from input
      cross join lateral (
        select ${orders}.*
        from ${orders}
        where ${orders.series} = ${series.name}
          and ${orders.paymentReference} = input.payment_reference
        union all
        select ${orders}.*
        from ${orders}
        where ${orders.series} = ${series.name}
          and ${orders.id} = input.id
        limit 1
      ) as known`,
  );
}

/** What is left to place, with each order's position inside its own period. */
function freshRows(db: OrdersDatabase) {
  return cte(
    db,
    "fresh",
    sql`
      select
        input.*,
        row_number() over (partition by input.date_key order by input.position) as place,
        count(*) over (partition by input.date_key) as places
      from input
      where not exists (
        select
        from existing
        where existing.position = input.position
      )`,
  );
}

/** One raise for each period. Counters are locked in one order everywhere, so that two batches cannot deadlock. */
function sequencedRows(db: OrdersDatabase, series: OrderSeries, lockTimeoutMs: number | null) {
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
function fallbackRows(db: OrdersDatabase, series: OrderSeries) {
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

/** A duplicate key fails the whole statement on purpose: to skip the row would burn its number. */
function placedRows(db: OrdersDatabase, series: OrderSeries) {
  return cte(
    db,
    "placed",
    sql`
      insert into ${orders} (
        id,
        series,
        date_key,
        sequence,
        order_number,
        payment_reference,
        customer_id,
        currency,
        total_amount,
        items,
        metadata,
        placed_at
      )
      select
        numbered.id,
        ${series.name}::text,
        numbered.date_key,
        numbered.sequence,
        numbered.order_number,
        numbered.payment_reference,
        numbered.customer_id,
        numbered.currency,
        numbered.total_amount,
        numbered.items,
        numbered.metadata,
        numbered.instant
      from numbered
      returning *`,
  );
}

/** Both kinds of answer in one round trip: payment callbacks make replays the common case. */
function answerRows(db: OrdersDatabase) {
  const columns = getTableColumns(orders);
  return db
    .$with("answer", {
      position: sql<number>`position`.mapWith(Number).as("position"),
      found: sql<boolean>`found`.as("found"),
      ...columns,
    })
    .as(sql`
      select fresh.position, false as found, placed.*
      from placed
      join fresh using (id)
      union all
      select existing.*
      from existing`);
}

function cte(db: OrdersDatabase, name: string, query: SQL) {
  return db.$with(name, {}).as(query);
}
