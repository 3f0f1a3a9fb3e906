// Owns the text of the placing statement: its common table expressions, in the order in which data flows.
import { getTableColumns, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database.js";
import { orders } from "../schema/orders.js";
import { cte, existingRows, freshRows, inputRows } from "./input-rows.js";
import { fallbackRows, type Numbering, sequencedRows } from "./numbered-rows.js";
import type { OrderSeries } from "./order-series.js";

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
