// Owns the first half of the placing statement: the batch as rows, what is there already, and what is left to place.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database.js";
import { orders } from "../schema/orders.js";
import type { OrderSeries } from "./order-series.js";

/** A common table expression that only other SQL reads, so that it needs no typed columns. */
export function cte(db: OrdersDatabase, name: string, query: SQL) {
  return db.$with(name, {}).as(query);
}

/** The batch as rows, each with the instant that decides its day: the server's, unless the order is imported. */
export function inputRows(db: OrdersDatabase, series: OrderSeries, json: string) {
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
export function existingRows(db: OrdersDatabase, series: OrderSeries) {
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
export function freshRows(db: OrdersDatabase) {
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
