// Builds the placing statement from its common table expressions. The whole text is in test/frozen.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { orderTableColumns } from "../../schema/orders.js";
import { cte } from "../cte.js";
import { insertOrders } from "../insert-orders.js";
import type { Numbering } from "../numbering.js";
import { day } from "../order-row.js";
import type { OrdersTables } from "../order-tables.js";
import { contentOf, triggerRows } from "../order-triggers.js";
import { existingRows, inputRows, newRows, params } from "./batch-ctes.js";
import { fallbackRows, type NumberedRows, sequencedRows } from "./numbering-ctes.js";

/** The statement: input → existing → unnumbered → counters → numbered → placed → settled → answer. */
export function placingStatement(db: OrdersDatabase, tables: OrdersTables, numbering: Numbering) {
  const numbered = numbering === "sequenced" ? sequencedRows(db, tables) : fallbackRows(db, tables);
  const answer = answerRows(db, tables);
  return db
    .with(
      inputRows(db, tables),
      existingRows(db, tables),
      newRows(db),
      ...numbered.ctes,
      triggerRows(db, tables),
      placedRows(db, tables),
      settledRows(db, numbered),
      answer,
    )
    .select()
    .from(answer);
}

/** Inserts the orders, and returns what they are checked by: a trigger of the app may change any column. */
function placedRows(db: OrdersDatabase, tables: OrdersTables) {
  return cte(
    db,
    "placed",
    sql`${insertOrders(tables, {
      rows: sql`numbered`,
      fields: sql`numbered`,
      series: params.series,
      dateKey: sql`numbered.date_key`,
      sequence: sql`numbered.sequence`,
      orderNumber: sql`numbered.order_number`,
      placedAt: sql`numbered.instant`,
      createdAt: sql`numbered.written_at`,
    })}
      returning
        placed.id,
        placed.date_key,
        placed.sequence,
        placed.order_number,
        case when (select triggers.is_there from triggers) then ${identityOf(sql`placed`)} end as identity,
        case when (select triggers.is_there from triggers) then ${contentOf(sql`placed`, sql`placed.voided_at, placed.void_reason`)} end as content`,
  );
}

/** The columns that a trigger must not change, besides the number. */
function identityOf(row: SQL): SQL {
  return sql`row(${row}.series, ${row}.payment_reference, ${row}.placed_at, ${row}.created_at)::text`;
}

/**
 * The new orders whose stored identity and number are the ones that were sent. Their content may differ: if a
 * trigger changed it, the order is read back. Without a trigger only the number of rows is checked.
 */
function settledRows(db: OrdersDatabase, expected: NumberedRows) {
  return cte(
    db,
    "settled",
    sql`
      select
        unnumbered.place,
        placed.id,
        ${day(sql`placed.date_key`)} as date_key,
        placed.sequence,
        placed.order_number,
        ${expected.written} as written,
        placed.content is not null
          and placed.content is distinct from ${contentOf(sql`unnumbered`, sql`null, null`)} as is_altered
      from placed
      join unnumbered on unnumbered.id = placed.id${expected.beside}
      where placed.content is null
        or (
          placed.identity = row(
            ${params.series},
            unnumbered.payment_reference,
            ${expected.placedAt},
            ${expected.createdAt}
          )::text
          and placed.date_key = unnumbered.date_key
          and placed.sequence is not distinct from ${expected.sequence}
          and placed.order_number = ${expected.orderNumber}
        )`,
  );
}

/**
 * One row for each order: the number and instant of a new one, the id of an existing one. `knownId` is set if
 * the order must be read back, and `found` if it existed before. The last part of the union fails the
 * statement if a trigger suppressed an insert or changed the identity of an order: a statement that is undone
 * as a whole leaves no gap.
 */
function answerRows(db: OrdersDatabase, { call }: OrdersTables) {
  const { dateKey, sequence, orderNumber, createdAt } = orderTableColumns;
  return db
    .$with("answer", {
      place: sql<number>`place`.mapWith(Number).as("place"),
      knownId: sql<string | null>`known_id`.as("known_id"),
      found: sql<boolean>`found`.as("found"),
      dateKey,
      sequence,
      orderNumber,
      createdAt,
    })
    .as(sql`
      select
        settled.place,
        case when settled.is_altered then settled.id end as known_id,
        false as found,
        settled.date_key,
        settled.sequence,
        settled.order_number,
        settled.written as created_at
      from settled
      union all
      select
        existing.place,
        existing.id,
        true,
        null,
        null,
        null,
        null
      from existing
      union all
      select
        ${call("refuse_lost_orders")}(lost.orders),
        null,
        null,
        null,
        null,
        null,
        null
      from (
        select (select count(*) from unnumbered) - (select count(*) from settled) as orders
      ) as lost
      where lost.orders <> 0`);
}
