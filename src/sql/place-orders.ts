// Owns placing a batch: one statement out, one row back for each order, in the order of the batch.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { Order } from "../schema/orders.js";
import type { OrderSeries } from "../series/order-series.js";
import type { ValidOrder } from "../validation/parse-order.js";
import type { Numbering } from "./numbering-ctes.js";
import type { OrdersTables } from "./order-tables.js";
import { placingStatement } from "./place-orders-statement.js";
import { type PlacedRow, placedRow, readBackFailed, readRow } from "./placed-row.js";
import { type OrderRow, ordersById } from "./select-orders.js";

/**
 * Places orders of one series in one statement and returns one row for each, in the same order.
 *
 * Why there is no gap: the counter is raised by exactly the number of rows that the same statement inserts. If any
 * insert fails, a reference taken meanwhile by another connection included, the whole statement is undone and the
 * counter with it. Why there is no duplicate: the counter's row stays locked until the commit. Why one statement:
 * nothing can come between, no session state is needed, and a connection that dies leaves all of it or nothing.
 *
 * Rejects with what the driver throws. The batch must not name one payment reference or id twice, and all of its orders
 * have one shape.
 */
export type PlaceOrders = (
  series: OrderSeries,
  batch: readonly ValidOrder[],
  numbering: Numbering,
) => Promise<readonly PlacedRow[]>;

export interface PlacingOptions {
  /**
   * Whether the server keeps the prepared statement under a name, which saves a round trip a call. The name is a digest
   * of the text: behind a pooler, one that means another statement would be executed in its place.
   */
  readonly named: boolean;
  /** How long a counter's row is waited for, in milliseconds; null leaves the session's setting alone. */
  readonly lockTimeoutMs: number | null;
  /** Whether the tables are spread over servers by series (Citus). */
  readonly distributed: boolean;
}

/** A digest of the text: under a name that means another statement, that one would be executed. */
export function statementName(text: string): string {
  return `gapless_orders_${bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16)}`;
}

/** Most forms of the statement that are kept prepared, in a connection some 0.3 MB each. */
const mostForms = 32;

/** Each form of the statement is prepared when it is first needed, and kept: the first so many, since callers choose them. */
export function preparePlacing(
  db: OrdersDatabase,
  tables: OrdersTables,
  { named, lockTimeoutMs, distributed }: PlacingOptions,
): PlaceOrders {
  type Statement = ReturnType<typeof placingStatement>;
  const statements = new Map<string, ReturnType<Statement["prepare"]>>();
  const statementFor = (numbering: Numbering, shape: string): Pick<Statement, "execute"> => {
    const form = `${numbering} ${shape}`;
    const known = statements.get(form);
    if (known !== undefined) {
      return known;
    }
    const statement = placingStatement(db, tables, { numbering, distributed, shape });
    if (statements.size >= mostForms) {
      // As it is: postgres.js prepares whatever Drizzle calls prepared, under a name of its own.
      return statement;
    }
    // The empty name is PostgreSQL's unnamed statement.
    const prepared = statement.prepare(named ? statementName(statement.toSQL().sql) : "");
    statements.set(form, prepared);
    return prepared;
  };
  return async (series, batch, numbering) => {
    const rows = await statementFor(numbering, batch[0]?.batchKey ?? "").execute({
      orders: batchJson(batch),
      series: series.name,
      template: series.template,
      timeZone: series.timeZone,
      lockTimeout: lockTimeoutMs === null ? null : `${lockTimeoutMs}ms`,
    });
    const known = await readBack(db, tables, series, rows);
    const answers = new Map(rows.map((row) => [row.place, row]));
    return batch.map((order, index) => {
      const answer = answers.get(index + 1);
      const existing = known.get(answer?.knownId ?? "");
      if (existing !== undefined) {
        return readRow(tables, existing, answer?.found ?? true);
      }
      if (answer === undefined || answer.knownId !== null) {
        throw new Error("the placing statement left an order without an answer");
      }
      return placedRow(tables, placedOrder(series, order, answer), answer.app, false);
    });
  };
}

type AnswerRow = { readonly knownId: string | null; readonly found: boolean };

/**
 * The orders that were there already, and new ones that a trigger changed. The placing statement is committed by now, so a failure of this one must not be
 * taken for a word on the batch's new orders: they exist.
 */
async function readBack(
  db: OrdersDatabase,
  tables: OrdersTables,
  series: OrderSeries,
  rows: readonly AnswerRow[],
): Promise<ReadonlyMap<string, OrderRow>> {
  try {
    return await ordersById(
      db,
      tables,
      series,
      rows.flatMap(({ knownId }) => knownId ?? []),
    );
  } catch (cause) {
    throw readBackFailed(cause);
  }
}

/** The part of a new order that the database decides. */
type Receipt = Pick<Order, "dateKey" | "sequence" | "orderNumber" | "createdAt">;

/** A new order as the database has it: what was sent, and the receipt for it. */
function placedOrder(series: OrderSeries, order: ValidOrder, receipt: Receipt): Order {
  return {
    id: order.id,
    series: series.name,
    dateKey: receipt.dateKey,
    sequence: receipt.sequence,
    orderNumber: receipt.orderNumber,
    paymentReference: order.paymentReference,
    customerId: order.customerId,
    currency: order.currency,
    totalAmount: order.totalAmount,
    items: order.items,
    metadata: order.metadata,
    // The statement's instant is the order's, unless an older order is imported.
    placedAt: order.placedAt ?? receipt.createdAt,
    createdAt: receipt.createdAt,
    voidedAt: null,
    voidReason: null,
  };
}

/** The batch as one parameter, so that the statement's text does not change with the batch's size. */
export function batchJson(batch: readonly ValidOrder[]): string {
  return `[${batch.map((order) => order.json).join(",")}]`;
}

/** The row of a batch of one. */
export function singleRow(rows: readonly PlacedRow[]): PlacedRow {
  const [row] = rows;
  if (row === undefined) {
    throw new Error("a batch of one was answered without a row");
  }
  return row;
}
