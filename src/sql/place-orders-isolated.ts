// Owns placing a batch one by one in one statement: each order gets an answer of its own.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { classifyFailure, type Failure } from "../errors/classify-failure.js";
import type { OrderSeries } from "../series/order-series.js";
import type { ValidOrder } from "../validation/parse-order.js";
import { params } from "./batch-ctes.js";
import { insertOrders, orderFields } from "./insert-orders.js";
import type { Numbering } from "./numbering-ctes.js";
import { day } from "./order-row.js";
import type { OrdersTables } from "./order-tables.js";
import { batchJson, type PlaceOrders, statementName } from "./place-orders.js";
import { type PlacedRow, readBackFailed, readRow } from "./placed-row.js";
import { ordersById } from "./select-orders.js";

/** What became of one order of the batch. */
export type IsolatedAnswer =
  | { readonly kind: "placed"; readonly row: PlacedRow }
  /** The server named this order. Nothing of it is there. */
  | { readonly kind: "failed"; readonly failure: Failure }
  /** Somebody holds the counter of its period, which the statement waited for or looked at. Nothing of it is there. */
  | { readonly kind: "locked"; readonly dateKey: string; readonly hasWaited: boolean }
  /** The statement's time was used up before its turn. Nothing of it is there. */
  | { readonly kind: "untried" };

/**
 * Places orders of one series, each in a savepoint, and returns an answer for each, in the order of the batch. It is for
 * a batch that has failed as a whole: some 0.3 ms an order, ten times what one statement for all of them costs.
 *
 * Rejects with what the driver throws where the statement fails as a whole.
 */
export type PlaceIsolated = (
  series: OrderSeries,
  batch: readonly ValidOrder[],
  numbering: Numbering,
  limits: IsolatingLimits,
) => Promise<readonly IsolatedAnswer[]>;

interface IsolatingLimits {
  /** How long a counter's row is waited for, in milliseconds. */
  readonly counterTimeoutMs: number;
  /** Periods whose counters are looked at, and not waited for. */
  readonly lockedPeriods: readonly string[];
  /** How long the statement works once it has the counters, lock waits included, in milliseconds. */
  readonly budgetMs: number;
}

/** @param named whether the server keeps the prepared statement under a name */
export function prepareIsolated(db: OrdersDatabase, tables: OrdersTables, named: boolean): PlaceIsolated {
  const statement = isolatingStatement(db, tables);
  const prepared = statement.prepare(named ? statementName(statement.toSQL().sql) : "");
  return async (series, batch, numbering, limits) => {
    const rows = await prepared.execute({
      insertion: insertionText(db, tables, batch[0]?.batchKey ?? ""),
      orders: batchJson(batch),
      series: series.name,
      template: series.template,
      timeZone: series.timeZone,
      isSequenced: numbering === "sequenced",
      ...limits,
      lockedPeriods: JSON.stringify(limits.lockedPeriods),
    });
    const ids = rows.flatMap(({ id }) => id ?? []);
    const there = await ordersById(db, tables, series, ids).catch((cause: unknown) => {
      throw readBackFailed(cause);
    });
    const answers = new Map(rows.map((row) => [row.place, row]));
    return batch.map((_, index): IsolatedAnswer => {
      const answer = answers.get(index + 1);
      const order = there.get(answer?.id ?? "");
      if (answer !== undefined && order !== undefined) {
        return { kind: "placed", row: readRow(tables, order, answer.outcome === "existing") };
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

/** What the server said of one order, in the words of a driver's error. */
interface Named {
  readonly sqlState: string | null;
  readonly table: string | null;
  readonly column: string | null;
  readonly constraint: string | null;
}

function failureOf({ sqlState, table, column, constraint }: Named): Failure {
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

/** The insert of one order, as text: what its parameters are, the function says. */
function insertionText(db: OrdersDatabase, tables: OrdersTables, shape: string): string {
  const insertion = insertOrders(tables, shape, {
    rows: sql`pg_catalog.jsonb_to_record($1) as entry(${orderFields(tables)})`,
    given: sql`entry`,
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
        placed.payment_reference`)
    .getQuery().sql;
}

/**
 * The same where the tables are spread over servers (Citus), and a function cannot work on them: a statement for each
 * order. A conversation that breaks says nothing of one order, so it rejects.
 */
export function isolateByStatements(place: PlaceOrders): PlaceIsolated {
  return async (series, batch, numbering, { counterTimeoutMs, budgetMs }) => {
    const answers: IsolatedAnswer[] = [];
    const until = performance.now() + counterTimeoutMs + budgetMs;
    for (const order of batch) {
      if (answers.length > 0 && performance.now() >= until) {
        answers.push({ kind: "untried" });
        continue;
      }
      try {
        answers.push(
          ...(await place(series, [order], numbering)).map((row) => ({ kind: "placed", row }) as const),
        );
      } catch (thrown) {
        const failure = classifyFailure(thrown);
        if (failure.kind === "interrupted" || failure.kind === "unavailable") {
          // The orders before this one may be there.
          throw answers.length > 0 ? readBackFailed(thrown) : thrown;
        }
        // Whether it was the counter, nobody can tell from here.
        const isLocked = failure.cause.code === "55P03";
        answers.push(
          isLocked ? { kind: "locked", dateKey: "", hasWaited: true } : { kind: "failed", failure },
        );
      }
    }
    return answers;
  };
}
