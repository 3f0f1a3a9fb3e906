// Places a batch: executes one statement and returns one row for each order.
import type { FlushingClient } from "../database/flushing-client.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { Order } from "../schema/orders.js";
import type { OrderSeries } from "../series/order-series.js";
import type { ValidOrder } from "../validation/parse-order.js";
import { batchParameters } from "./batch-parameters.js";
import type { Numbering } from "./numbering.js";
import type { OrdersTables } from "./order-tables.js";
import { prepareLoneOrder } from "./place-lone-order.js";
import { placingStatement } from "./place-orders-statement.js";
import { type PlacedRow, readBackFailed } from "./placed-row.js";
import { preparedVariants } from "./prepared-variants.js";
import type { BatchAnswer } from "./read-batch-answer.js";
import { orderKey, ordersById } from "./select-orders.js";
import type { BatchEntry, Place } from "./submission.js";

/**
 * Places orders, of whatever series, in one statement and returns one row for each, in the order of the batch.
 *
 * Why there is no gap: the statement raises the counter by exactly the number of rows that it inserts. If any
 * insert fails, even because another connection has just taken the payment reference, the whole statement is
 * undone, and the counter with it. Why there is no duplicate: the counter's row stays locked until the
 * commit. Why one statement: nothing can happen in between, it needs no session state, and a connection that
 * breaks leaves all of it or nothing.
 *
 * Rejects with the driver's error. The orders of a batch must have different payment references and ids, those of a series.
 */
export type PlaceOrders = Place<ValidOrder, PlacedRow>;

export interface PlacingOptions {
  /** Whether the server keeps the prepared statement under a name, which saves a round trip per call. */
  readonly named: boolean;
  /**
   * How long the statement waits for a counter's row, in milliseconds; null keeps the session's own setting.
   */
  readonly lockTimeoutMs: number | null;
  /** The database's client, if it can wait for the log behind a statement. */
  readonly flushing?: FlushingClient | undefined;
}

/** Sends a batch, and resolves to what the database decided. */
export type AnswersTo = (
  batch: readonly BatchEntry<ValidOrder>[],
  numbering: Numbering,
) => Promise<BatchAnswer>;

/** The statement for many orders, prepared for each variant, and the function for one. */
function prepareAnswers(
  db: OrdersDatabase,
  tables: OrdersTables,
  { named, lockTimeoutMs, flushing }: PlacingOptions,
): AnswersTo {
  const statementFor = preparedVariants(named, (numbering) => placingStatement(db, tables, numbering));
  const placeLone = prepareLoneOrder(db, tables, { named, flushing });
  const lockTimeout = lockTimeoutMs === null ? null : `${lockTimeoutMs}ms`;
  return async (batch, numbering) => {
    const [first, ...others] = batch;
    if (first !== undefined && others.length === 0) {
      return placeLone(first, numbering, lockTimeout);
    }
    const statement = statementFor(numbering, first?.submission.batchKey ?? "");
    const [row] = await statement.execute({ ...batchParameters(batch), lockTimeout });
    return row?.answer ?? new Map();
  };
}

export function preparePlacing(
  db: OrdersDatabase,
  tables: OrdersTables,
  options: PlacingOptions,
): PlaceOrders {
  return placingBy(db, tables, prepareAnswers(db, tables, options));
}

/** Reads back what an answer leaves open, and puts the orders together. */
export function placingBy(db: OrdersDatabase, tables: OrdersTables, answersTo: AnswersTo): PlaceOrders {
  return async (batch, numbering) => {
    const answers = await answersTo(batch, numbering);
    const known = await readBack(db, tables, batch, answers);
    return batch.map(({ series, submission }, index) => {
      const answer = answers.get(index + 1);
      const read = known.get(orderKey(series.name, answer?.kind === "existing" ? answer.id : submission.id));
      if (answer !== undefined && read !== undefined) {
        return { order: read, existing: answer.kind === "existing" };
      }
      if (answer?.kind !== "new" || answer.isAltered) {
        throw new Error("the placing statement left an order without an answer");
      }
      const createdAt = submission.placedAt === null ? answer.writtenAt : answer.importedAt;
      return { order: placedOrder(series, submission, { ...answer, createdAt }), existing: false };
    });
  };
}

/**
 * Reads existing orders, and new ones that a trigger changed. The placing statement is committed by now, so a
 * failure here must not count as one of the batch: its new orders exist.
 */
async function readBack(
  db: OrdersDatabase,
  tables: OrdersTables,
  batch: readonly BatchEntry<ValidOrder>[],
  answers: BatchAnswer,
): Promise<ReadonlyMap<string, Order>> {
  const wanted = [...answers].flatMap(([place, answer]) => {
    const entry = batch[place - 1];
    if (entry === undefined || (answer.kind === "new" && !answer.isAltered)) {
      return [];
    }
    return [{ series: entry.series.name, id: answer.kind === "new" ? entry.submission.id : answer.id }];
  });
  try {
    return await ordersById(db, tables, wanted);
  } catch (cause) {
    throw readBackFailed(cause);
  }
}

/** The part of a new order that the database decides. */
type Receipt = Pick<Order, "dateKey" | "sequence" | "orderNumber" | "createdAt">;

/** A new order as stored: the fields that were sent, and those that the database decided. */
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
    // The order's instant is the statement's, unless it is imported.
    placedAt: order.placedAt ?? receipt.createdAt,
    createdAt: receipt.createdAt,
    voidedAt: null,
    voidReason: null,
  };
}
