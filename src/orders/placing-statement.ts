// Owns the text of the placing statement: its common table expressions, in the order in which data flows.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database.js";
import { cte, existingRows, freshRows, given, inputRows } from "./input-rows.js";
import { fallbackRows, type Numbering, sequencedRows } from "./numbered-rows.js";
import { orderColumns, orderRow } from "./order-row.js";

/** The statement: input → existing → fresh → counters → numbered → placed → answer. */
export function placingStatement(db: OrdersDatabase, numbering: Numbering) {
  const numbered = numbering === "sequenced" ? sequencedRows(db) : fallbackRows(db);
  const answer = answerRows(db);
  return db
    .with(inputRows(db), existingRows(db), freshRows(db), ...numbered, placedRows(db), answer)
    .select()
    .from(answer);
}

/** A duplicate key fails the whole statement on purpose: to skip the row would burn its number. */
function placedRows(db: OrdersDatabase) {
  return cte(
    db,
    "placed",
    sql`
      insert into public.orders as placed (
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
        ${given.series},
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
      returning ${orderRow(sql`placed`)}`,
  );
}

/** Both kinds of answer in one round trip: payment callbacks make replays the common case. */
function answerRows(db: OrdersDatabase) {
  return db
    .$with("answer", {
      place: sql<number>`place`.mapWith(Number).as("place"),
      found: sql<boolean>`found`.as("found"),
      ...orderColumns,
    })
    .as(sql`
      select
        fresh.place,
        false as found,
        placed.*
      from placed
      join fresh using (id)
      union all
      select
        existing.*
      from existing`);
}
