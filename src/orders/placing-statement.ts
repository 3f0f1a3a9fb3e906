// Owns the text of the placing statement: its common table expressions, in the order in which data flows.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database.js";
import { quoteText } from "../installation.js";
import { type AppColumn, appList } from "./app-columns.js";
import { isSpelt } from "./column-json.js";
import { cte, existingRows, freshRows, given, inputRows } from "./input-rows.js";
import { fallbackRows, type Numbering, sequencedRows } from "./numbered-rows.js";
import { day, instant, orderColumns } from "./order-row.js";
import type { OrdersTables } from "./orders-tables.js";

/** What makes one placing statement differ from another on the same tables. */
export interface StatementForm {
  readonly numbering: Numbering;
  /** Whether the tables are spread over servers by series (Citus). */
  readonly distributed: boolean;
  /** The columns with a default that all orders of the batch bring a value for, by their aliases. */
  readonly shape: string;
}

/** The statement: input → existing → fresh → counters → numbered → placed → answer. */
export function placingStatement(db: OrdersDatabase, tables: OrdersTables, form: StatementForm) {
  const numbered = form.numbering === "sequenced" ? sequencedRows(db, tables) : fallbackRows(db, tables);
  const answer = answerRows(db, tables);
  return db
    .with(
      inputRows(db, tables),
      existingRows(db, tables, form.distributed),
      freshRows(db),
      ...numbered,
      placedRows(db, tables, form.shape),
      answer,
    )
    .select()
    .from(answer);
}

/** A duplicate key fails the whole statement on purpose: to skip the row would burn its number. */
function placedRows(db: OrdersDatabase, { orders, app }: OrdersTables, shape: string) {
  const brought = new Set(shape.split(" "));
  // A column that nobody gave a value for is not named, so that it gets the default that the database has for it.
  const inserted = app.filter(
    ({ alias, isLeftToDatabase, isGenerated }) => !isGenerated && (!isLeftToDatabase || brought.has(alias)),
  );
  return cte(
    db,
    "placed",
    sql`
      insert into ${orders} as placed (
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
        placed_at${named(inserted)}
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
        numbered.instant${valuesOf(inserted)}
      from numbered${
        inserted.length === 0
          ? sql``
          : sql`
      cross join lateral pg_catalog.jsonb_populate_record(null::${orders}, numbered.extra) as app`
      }
      returning
        placed.id,
        placed.date_key,
        placed.sequence,
        placed.order_number${appList(app, sql`placed`)}`,
  );
}

/** The columns' names for the end of a list. */
function named(columns: readonly AppColumn[]): SQL {
  return sql.join(
    columns.map(
      ({ name }) => sql`,
        ${sql.identifier(name)}`,
    ),
  );
}

/**
 * What the caller does not know yet: of a new order its number and the statement's instant, of a known one its id. Both
 * come in one list, and `knownId` tells them apart. The instant is spelt out once: two to_char() a row were a
 * fifteenth of the statement. The last part fails the statement if the insert left an order out, as a trigger of the
 * app's may: what is undone as a whole leaves no gap.
 */
function answerRows(db: OrdersDatabase, { app, columns, call }: OrdersTables) {
  const { dateKey, sequence, orderNumber, createdAt } = orderColumns;
  return db
    .$with("answer", {
      place: sql<number>`place`.mapWith(Number).as("place"),
      knownId: sql<string | null>`known_id`.as("known_id"),
      dateKey,
      sequence,
      orderNumber,
      createdAt,
      app: columns.app,
    })
    .as(sql`
      select
        fresh.place,
        null::uuid as known_id,
        ${day(sql`placed.date_key`)} as date_key,
        placed.sequence,
        placed.order_number,
        now_is.created_at${sql.join(
          app.map(
            ({ alias }) => sql`,
        placed.${sql.identifier(alias)}`,
          ),
        )}
      from placed
      join fresh using (id)
      cross join (select ${instant(sql`statement_timestamp()`)} as created_at) as now_is
      union all
      select
        existing.place,
        existing.id${nulls(4 + app.length)}
      from existing
      union all
      select
        ${call("refuse_lost_orders")}(lost.orders),
        null${nulls(4 + app.length)}
      from (
        select (select count(*) from fresh) - (select count(*) from placed) as orders
      ) as lost
      where lost.orders <> 0`);
}

/** The columns' values for the end of a list. A value that travels as text is read from it by its type. */
function valuesOf(columns: readonly AppColumn[]): SQL {
  return sql.join(
    columns.map(({ name, column }) =>
      isSpelt(column)
        ? sql`,
        (numbered.extra ->> ${sql.raw(quoteText(name))})::${sql.raw(column.getSQLType())}`
        : sql`,
        app.${sql.identifier(name)}`,
    ),
  );
}

/** So many nulls for the end of a list. */
function nulls(count: number): SQL {
  return sql.join(
    Array.from(
      { length: count },
      () => sql`,
        null`,
    ),
  );
}
