// Builds the first half of a statement that places orders: the batch as rows, the existing orders, and the new ones.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { periodOf } from "./batch-ctes.js";
import { cte } from "./cte.js";
import { fieldNames, orderFields } from "./insert-orders.js";
import type { OrdersTables } from "./order-tables.js";

/** The batch as rows, each with its series and period. Full join: see `seriesRows`. */
export function inputRows(db: OrdersDatabase, { ours }: OrdersTables) {
  return cte(
    db,
    "input",
    sql`
      select
        entry.*,
        series.name as series,
        series.template,
        series.time_zone,
        entry.placed_at as given_at,
        ${periodOf(ours, sql`entry.placed_at`)} as date_key
      from (
        select
          item.*
        from arguments
        cross join lateral rows from (
          jsonb_to_recordset(arguments.documents) as (series bigint, ${orderFields})
        ) with ordinality as item(series_place, ${fieldNames}, place)
      ) as entry
      full join series on series.place = entry.series_place`,
  );
}

/**
 * The existing orders, by payment reference or, where the caller's id may identify one, by id. Only their ids are
 * returned: carrying all columns of an order in every row cost a fifth of the throughput at 1,000 callers, and saved only
 * replays a round trip.
 */
export function existingRows(db: OrdersDatabase, { ours }: OrdersTables) {
  return cte(
    db,
    "existing",
    sql`
      select
        match.place,
        match.id
      from (
        select
          pg_catalog.array_agg(input.place) as places,
          pg_catalog.array_agg(input.series) as series,
          pg_catalog.array_agg(input.payment_reference) as payment_references,
          pg_catalog.array_agg(case when input.by_id then input.id end) as ids
        from input
      ) as wanted
      cross join lateral ${ours}.find_existing_orders(
        wanted.places,
        wanted.series,
        wanted.payment_references,
        wanted.ids
      ) as match`,
  );
}

export function freshRows(db: OrdersDatabase) {
  return cte(
    db,
    "unnumbered",
    sql`
      select
        input.*
      from input
      where not exists (
        select
        from existing
        where existing.place = input.place
      )`,
  );
}
