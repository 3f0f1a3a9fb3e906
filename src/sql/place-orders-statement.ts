// Builds the placing statements from their common table expressions. The whole texts are in test/frozen.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { argumentRows, lockTimeoutRows, seriesRows } from "./batch-ctes.js";
import { countingRows } from "./counting-ctes.js";
import { cte } from "./cte.js";
import { insertOrders } from "./insert-orders.js";
import type { Numbering } from "./numbering.js";
import { existingRows, freshRows, inputRows } from "./order-batch-ctes.js";
import { day, instant } from "./order-row.js";
import type { OrdersTables } from "./order-tables.js";
import { contentOf, identityOf, triggerRows } from "./order-triggers.js";
import { readBatchAnswer } from "./read-batch-answer.js";

/** The statement for a batch: input → existing → unnumbered → counters → numbered → placed → settled → answer, in one row. */
export function placingStatement(db: OrdersDatabase, tables: OrdersTables, numbering: Numbering) {
  const answer = answerRow(db, tables);
  return db
    .with(...placingRows(db, tables, numbering), answer)
    .select()
    .from(answer);
}

/** The same with a row for each order, as `number_documents_isolated` executes it for one order by itself. */
export function isolatedPlacing(db: OrdersDatabase, tables: OrdersTables, numbering: Numbering) {
  const answer = db.$with("answer", { place: sql`place`.as("place"), ...textColumns() }).as(sql`
      select
        settled.place,
        'placed' as outcome,
        settled.id::text as document_key,
        ${day(sql`settled.date_key`)} as date_key,
        settled.sequence,
        settled.number,
        null as content_hash
      from settled
      union all
      select
        existing.place,
        'existing',
        existing.id::text,
        null,
        null,
        null,
        null
      from existing
      union all
      select
        ${tables.ours}.refuse_lost_orders(lost.orders),
        null,
        null,
        null,
        null,
        null,
        null
      from (
        select
          ${lostOrders} as orders
      ) as lost
      where lost.orders <> 0`);
  return db
    .with(...placingRows(db, tables, numbering), answer)
    .select()
    .from(answer);
}

/** `number_documents_isolated` reads the columns by their order. */
function textColumns() {
  return {
    outcome: sql`outcome`.as("outcome"),
    documentKey: sql`document_key`.as("document_key"),
    dateKey: sql`date_key`.as("date_key"),
    sequence: sql`sequence`.as("sequence"),
    number: sql`number`.as("number"),
    contentHash: sql`content_hash`.as("content_hash"),
  };
}

function placingRows(db: OrdersDatabase, tables: OrdersTables, numbering: Numbering) {
  const { ours } = tables;
  return [
    argumentRows(db),
    lockTimeoutRows(db),
    ...seriesRows(db, ours),
    inputRows(db, tables),
    existingRows(db, tables),
    freshRows(db),
    ...countingRows(db, { ours, isChronological: false, at: undefined }, numbering, []),
    triggerRows(db, tables),
    placedRows(db, tables),
    settledRows(db),
  ];
}

/** Inserts the orders, and returns what they are checked by: a trigger of the app may change any column. */
function placedRows(db: OrdersDatabase, tables: OrdersTables) {
  return cte(
    db,
    "placed",
    sql`${insertOrders(tables, {
      rows: sql`numbered`,
      fields: sql`numbered`,
      series: sql`numbered.series`,
      dateKey: sql`numbered.date_key`,
      sequence: sql`numbered.sequence`,
      orderNumber: sql`numbered.number`,
      placedAt: sql`numbered.instant`,
      createdAt: sql`numbered.written_at`,
    })}
      returning
        placed.id,
        case when (select triggers.is_there from triggers) then ${identityOf(sql`placed`, sql`placed.order_number, placed.placed_at, placed.created_at`)} end as identity,
        case when (select triggers.is_there from triggers) then ${contentOf(sql`placed`, sql`placed.voided_at, placed.void_reason`)} end as content`,
  );
}

/**
 * The new orders whose stored identity and number are the ones that were sent. Their content may differ: if a trigger
 * changed it, the order is read back. Without a trigger only the number of rows is checked. Full join: see `seriesRows`.
 */
function settledRows(db: OrdersDatabase) {
  return cte(
    db,
    "settled",
    sql`
      select
        numbered.place,
        numbered.id,
        numbered.series,
        numbered.date_key,
        numbered.sequence,
        numbered.number,
        numbered.given_at,
        numbered.written_at,
        placed.content is not null
          and placed.content is distinct from ${contentOf(sql`numbered`, sql`null, null`)} as is_altered
      from placed
      full join numbered on numbered.id = placed.id
      where placed.id is not distinct from numbered.id
        and (
          placed.identity is null
          or placed.identity is not distinct from ${identityOf(sql`numbered`, sql`numbered.number, numbered.instant, numbered.written_at`)}
        )`,
  );
}

const lostOrders: SQL = sql`(select count(*) from numbered) - (select count(*) from settled)`;

/**
 * One row for the whole batch: a row for each order took a third of the client's time. The sequences of a period follow
 * each other in the order of the batch, so that the first one says them all. A statement in which a trigger suppressed an
 * insert or changed the identity of an order is failed: one that is undone as a whole leaves no gap.
 */
function answerRow(db: OrdersDatabase, { ours }: OrdersTables) {
  return db.$with("answer", { answer: sql`answer`.mapWith(readBatchAnswer).as("answer") }).as(sql`
      select
        case
          when ${lostOrders} <> 0 then ${ours}.refuse_lost_orders(${lostOrders})::text
          else pg_catalog.json_build_object(
            'imported', ${instant(sql`statement_timestamp()`)},
            'periods', (
              select
                pg_catalog.json_agg(period.answer)
              from (
                select
                  pg_catalog.json_build_array(
                    ${day(sql`settled.date_key`)},
                    ${instant(sql`max(settled.written_at) filter (where settled.given_at is null)`)},
                    min(settled.sequence),
                    pg_catalog.json_agg(settled.place order by settled.place),
                    pg_catalog.json_agg(settled.number order by settled.place)
                  ) as answer
                from settled
                group by
                  settled.series,
                  settled.date_key
              ) as period
            ),
            'altered', (
              select
                pg_catalog.json_agg(settled.place)
              from settled
              where settled.is_altered
            ),
            'existing', (
              select
                pg_catalog.json_agg(pg_catalog.json_build_array(existing.place, existing.id))
              from existing
            )
          )::text
        end as answer`);
}
