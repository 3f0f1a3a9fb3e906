// Builds the first half of the placing statement: the batch as rows, the existing orders, and the new ones.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { cte } from "../cte.js";
import { fieldNames, orderFields } from "../insert-orders.js";
import type { OrdersTables } from "../order-tables.js";

/** The parameters of the statement: placeholders, so that its text is the same for every batch and series. */
export const params = {
  /** The batch, a JSON array. */
  orders: sql`${sql.placeholder("orders")}::jsonb`,
  series: sql`${sql.placeholder("series")}::text`,
  template: sql`${sql.placeholder("template")}::text`,
  timeZone: sql`${sql.placeholder("timeZone")}::text`,
  /** Such as `500ms`; null keeps the session's own setting. */
  lockTimeout: sql`${sql.placeholder("lockTimeout")}::text`,
} as const;

/** The batch as rows, each with its period: that of the statement's instant, or of an imported order's own. */
export function inputRows(db: OrdersDatabase, { call }: OrdersTables) {
  return cte(
    db,
    "input",
    sql`
      select
        item.*,
        case
          when item.placed_at is null then today.date_key
          else ${call("order_date_key")}(${params.template}, ${params.timeZone}, item.placed_at)
        end as date_key
      from (
        select ${call("order_date_key")}(${params.template}, ${params.timeZone}, statement_timestamp()) as date_key
      ) as today
      cross join (
        select
          entry.*
        from rows from (
          jsonb_to_recordset(${params.orders}) as (${orderFields})
        ) with ordinality as entry(${fieldNames}, place)
      ) as item`,
  );
}

/**
 * The existing orders, by payment reference or, where the caller's id may identify one, by id: only their ids. The
 * look-ups are written out, because a function that reads a distributed table cannot be sent to a shard.
 */
export function existingRows(db: OrdersDatabase, { orders }: OrdersTables) {
  return cte(
    db,
    "existing",
    sql`
      select
        input.place,
        known.id
      from input
      cross join lateral (
        select
          orders.id,
          1 as rank
        from ${orders} as orders
        where orders.series = ${params.series}
          and orders.payment_reference = input.payment_reference
        union all
        select
          orders.id,
          2 as rank
        from ${orders} as orders
        where orders.series = ${params.series}
          and orders.id = input.id
          and input.by_id
        order by
          rank
        limit 1
      ) as known`,
  );
}

/** The new orders, each with its position inside its period. */
export function newRows(db: OrdersDatabase) {
  return cte(
    db,
    "unnumbered",
    sql`
      select
        input.*,
        row_number() over (partition by input.date_key order by input.place) as position,
        count(*) over (partition by input.date_key) as positions
      from input
      where not exists (
        select
        from existing
        where existing.place = input.place
      )`,
  );
}
