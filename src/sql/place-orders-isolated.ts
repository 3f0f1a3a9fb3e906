// Places the orders of a batch one by one, in one statement, with a separate answer for each.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { classifyFailure, type Failure } from "../errors/classify-failure.js";
import type { ValidOrder } from "../validation/parse-order.js";
import { params } from "./batch-ctes.js";
import { insertOrders, orderFields } from "./insert-orders.js";
import { day } from "./order-row.js";
import type { OrdersTables } from "./order-tables.js";
import { batchJson } from "./place-orders.js";
import { type PlacedRow, readBackFailed } from "./placed-row.js";
import { statementName } from "./prepared-variants.js";
import { ordersById } from "./select-orders.js";
import type { Isolate, IsolatedAnswer } from "./submission.js";

/**
 * Places orders of one series, each in a savepoint, and returns an answer for each, in the order of the
 * batch. For batches that failed as a whole: it takes some 0.3 ms per order, ten times as much as one
 * statement for all of them.
 *
 * Rejects with the driver's error if the statement fails as a whole.
 */
export type PlaceIsolated = Isolate<ValidOrder, PlacedRow>;

/** @param named whether the server keeps the prepared statement under a name */
export function prepareIsolated(db: OrdersDatabase, tables: OrdersTables, named: boolean): PlaceIsolated {
  const statement = isolatingStatement(db, tables);
  const insertion = insertionText(db, tables);
  const prepared = statement.prepare(named ? statementName(statement.toSQL().sql) : "");
  return async (series, batch, numbering, limits) => {
    const rows = await prepared.execute({
      insertion,
      orders: batchJson(batch),
      series: series.name,
      template: series.template,
      timeZone: series.timeZone,
      isSequenced: numbering === "sequenced",
      ...limits,
      lockedPeriods: JSON.stringify(limits.lockedPeriods),
    });
    const ids = rows.flatMap(({ id }) => id ?? []);
    const readBack = await ordersById(db, tables, series, ids).catch((cause: unknown) => {
      throw readBackFailed(cause);
    });
    const answers = new Map(rows.map((row) => [row.place, row]));
    return batch.map((_, index): IsolatedAnswer<PlacedRow> => {
      const answer = answers.get(index + 1);
      const order = readBack.get(answer?.id ?? "");
      if (answer !== undefined && order !== undefined) {
        return { kind: "placed", row: { order, existing: answer.outcome === "existing" } };
      }
      switch (answer?.outcome) {
        case "failed":
          return { kind: "failed", failure: failureOf(answer) };
        case "locked":
        case "busy":
          return { kind: "locked", dateKey: answer.period, hasWaited: answer.outcome === "locked" };
        case "untried":
          return { kind: "untried" };
        default:
          throw new Error("the isolating statement left an order without an answer");
      }
    });
  };
}

/** The server's error for one order, in the fields of a driver's error. */
interface OrderError {
  readonly sqlState: string | null;
  readonly table: string | null;
  readonly column: string | null;
  readonly constraint: string | null;
}

function failureOf({ sqlState, table, column, constraint }: OrderError): Failure {
  return classifyFailure({ code: sqlState, severity: "ERROR", table, column, constraint });
}

function isolatingStatement(db: OrdersDatabase, { call }: OrdersTables) {
  const answer = db
    .$with("answer", {
      place: sql<number>`place`.mapWith(Number).as("place"),
      outcome: sql<string>`outcome`.as("outcome"),
      id: sql<string | null>`id`.as("id"),
      period: sql<string>`period`.as("period"),
      sqlState: sql<string | null>`sql_state`.as("sql_state"),
      table: sql<string | null>`table_name`.as("table_name"),
      column: sql<string | null>`column_name`.as("column_name"),
      constraint: sql<string | null>`constraint_name`.as("constraint_name"),
    })
    .as(sql`
      select
        answers.place,
        answers.outcome,
        answers.id,
        ${day(sql`answers.period`)} as period,
        answers.sql_state,
        nullif(answers.table_name, '') as table_name,
        nullif(answers.column_name, '') as column_name,
        nullif(answers.constraint_name, '') as constraint_name
      from ${call("place_orders_isolated")}(
        ${sql.placeholder("insertion")}::text,
        ${params.orders},
        ${params.series},
        ${params.template},
        ${params.timeZone},
        ${sql.placeholder("isSequenced")}::boolean,
        ${sql.placeholder("counterTimeoutMs")}::integer,
        ${sql.placeholder("lockedPeriods")}::jsonb,
        ${sql.placeholder("budgetMs")}::integer,
        current_setting('search_path')
      ) as answers`);
  return db.with(answer).select().from(answer);
}

/** The text of the statement that inserts one order. The SQL function documents and supplies its parameters. */
function insertionText(db: OrdersDatabase, tables: OrdersTables): string {
  const insertion = insertOrders(tables, {
    rows: sql`pg_catalog.jsonb_to_record($1) as entry(${orderFields})`,
    fields: sql`entry`,
    series: sql`$2`,
    dateKey: sql`$3`,
    sequence: sql`$4`,
    orderNumber: sql`$5`,
    placedAt: sql`$6`,
    createdAt: sql`$7`,
  });
  return db
    .execute(sql`${insertion}
      returning
        placed.id,
        placed.series,
        placed.date_key,
        placed.sequence,
        placed.order_number,
        placed.payment_reference,
        placed.placed_at,
        placed.created_at`)
    .getQuery().sql;
}
