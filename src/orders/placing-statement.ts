// Owns the text of the placing statement: its common table expressions, in the order in which data flows.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database.js";
import { cte, existingRows, freshRows, given, inputRows } from "./input-rows.js";
import { fallbackRows, type Numbering, sequencedRows } from "./numbered-rows.js";
import { day, instant, orderColumns } from "./order-row.js";

/** The statement: input → existing → fresh → counters → numbered → placed → answer. */
export function placingStatement(db: OrdersDatabase, numbering: Numbering, distributed: boolean) {
  const numbered = numbering === "sequenced" ? sequencedRows(db) : fallbackRows(db);
  const answer = answerRows(db);
  return db
    .with(inputRows(db), existingRows(db, distributed), freshRows(db), ...numbered, placedRows(db), answer)
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
      returning
        placed.id,
        placed.date_key,
        placed.sequence,
        placed.order_number`,
  );
}

/**
 * What the caller does not know yet: of a new order its number and the statement's instant, of a known one its id. Both
 * come in one list, and `knownId` tells them apart. The instant is spelt out once: two to_char() a row were a
 * fifteenth of the statement.
 */
function answerRows(db: OrdersDatabase) {
  const { dateKey, sequence, orderNumber, createdAt } = orderColumns;
  return db
    .$with("answer", {
      place: sql<number>`place`.mapWith(Number).as("place"),
      knownId: sql<string | null>`known_id`.as("known_id"),
      dateKey,
      sequence,
      orderNumber,
      createdAt,
    })
    .as(sql`
      select
        fresh.place,
        null::uuid as known_id,
        ${day(sql`placed.date_key`)} as date_key,
        placed.sequence,
        placed.order_number,
        now_is.created_at
      from placed
      join fresh using (id)
      cross join (select ${instant(sql`statement_timestamp()`)} as created_at) as now_is
      union all
      select
        existing.place,
        existing.id,
        null,
        null,
        null,
        null
      from existing`);
}
