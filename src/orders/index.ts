// Owns the module's wiring: a database and options in, the calls of an orders module out.
import type { PgTable } from "drizzle-orm/pg-core";
import { err } from "neverthrow";
import { answersBeforeCommit } from "../answers-before-commit.js";
import type { OrdersDatabase, OrdersTransaction } from "../database.js";
import { ownWay, primaryOf } from "../own-way.js";
import type { Order } from "../schema/orders.js";
import { telemetryOf } from "../telemetry/telemetry.js";
import { type AuditRange, auditDeadlineMs, auditOrders } from "./audit.js";
import type { AuditReport } from "./audit-report.js";
import { batchingOf } from "./batching.js";
import { systemClock } from "./clock.js";
import { orderCreator, type PlacedOrder } from "./create-order.js";
import { createOrderIn } from "./create-order-in.js";
import type {
  AuditError,
  CreateOrderError,
  CreateOrderInError,
  FailedAttempt,
  ReadError,
  ReadFailed,
  VoidOrderError,
} from "./errors.js";
import { findOrder, type OrderKey } from "./find-order.js";
import type { CreateOrderInput } from "./input.js";
import type { CreateOptions, OrdersModule, OrdersModuleOptions } from "./orders-module.js";
import { ordersTables } from "./orders-tables.js";
import { peekNumber } from "./peek-number.js";
import { isolateByStatements, prepareIsolated } from "./place-isolated.js";
import { type PlaceOrders, preparePlacing } from "./place-orders.js";
import { raiseCounters } from "./raise-counters.js";
import type { Budget } from "./retry.js";
import { retryPolicy } from "./retry-policy.js";
import { checkSeriesTogether } from "./series-together.js";
import { createSeriesTroubles } from "./series-troubles.js";
import { settled } from "./settled.js";
import { isTransaction, watchTransactions } from "./transaction-scopes.js";
import { voidOrder } from "./void-order.js";

/**
 * An orders module on a Drizzle database. Throws a RangeError for a `retry` or `batching` that makes no sense, for series
 * that could give each other's numbers, and for a table that lacks a column or key of an orders table; a TypeError for a
 * transaction, and for postgres.js before 3.4.8, which answers before the commit.
 *
 * @param db a migrated database, of {@link connect} or the app's own
 */
export function createOrdersModule<
  const Template extends string,
  Table extends PgTable | undefined = undefined,
>(db: OrdersDatabase, options: OrdersModuleOptions<Table, Template>): OrdersModule<Table, Template>;
// The statements work on whatever columns the table has; what these are, only the types above say.
export function createOrdersModule(db: OrdersDatabase, options: OrdersModuleOptions<PgTable | undefined>) {
  return wireModule(db, options, telemetryOf);
}

/** The same with another listener than OpenTelemetry, for the bench: it measures what listening costs. */
export function wireModule(
  given: OrdersDatabase,
  options: OrdersModuleOptions<PgTable | undefined>,
  listen: typeof telemetryOf,
) {
  const { fallback = "timestamp", prepare = true, distributed = false } = options;
  // Also one that the app put together by hand: what it lacks would be found with the first failure only.
  const policy = retryPolicy(options.retry);
  const together = "name" in options.series ? ([options.series] as const) : options.series;
  const [series] = together;
  checkSeriesTogether(together);
  if (isTransaction(given)) {
    throw new TypeError(
      "createOrdersModule: the database is a transaction, whose orders would be gone with it: give it the database that " +
        "outlives it, and use createIn in the transaction",
    );
  }
  const db = ownWay(given);
  if (answersBeforeCommit(primaryOf(given)._.session)) {
    throw new TypeError(
      "createOrdersModule: postgres.js before 3.4.8 answers a statement before its commit, so an order that it says is " +
        "placed may be gone: npm install postgres@latest",
    );
  }
  watchTransactions(given);
  const tables = ordersTables(db, options);
  const clock = systemClock;
  const telemetry = listen(together);
  const observe = (place: PlaceOrders): PlaceOrders => telemetry.observe(tables.name, place);
  const place = observe(
    preparePlacing(db, tables, { named: prepare, lockTimeoutMs: policy.lockTimeoutMs, distributed }),
  );
  const creator = orderCreator(
    {
      place,
      isolate: distributed
        ? isolateByStatements(place)
        : telemetry.observeIsolated(tables.name, prepareIsolated(db, tables, prepare)),
      troubles: createSeriesTroubles(clock, policy.lockTimeoutMs),
      raiseCounters: (ofSeries, batch) => raiseCounters(db, tables, ofSeries, batch, policy.lockTimeoutMs),
      keys: tables.keys,
      policy,
      clock,
      onRetry: telemetry.retried,
      fallback: fallback === "timestamp",
    },
    batchingOf(options.batching),
    tables.input,
  );
  telemetry.watchQueue(creator.queued);
  const budget = (): Budget => ({ policy, clock, deadline: clock.now() + policy.deadlineMs });
  const auditBudget = (): Budget => ({
    policy: { ...policy, attemptTimeoutMs: auditDeadlineMs, deadlineMs: auditDeadlineMs },
    clock,
    deadline: clock.now() + auditDeadlineMs,
  });
  const readFailed = (attempt: FailedAttempt): ReadFailed => ({ kind: "ReadFailed", attempts: [attempt] });
  const find = (key: OrderKey) =>
    settled<Order | null, ReadError>(() => findOrder(db, tables, series, key, budget()), readFailed);
  return {
    create: (input: CreateOrderInput, options: CreateOptions = {}) =>
      settled<PlacedOrder, CreateOrderError>(
        () => {
          const { signal, series: other = series } = options;
          return telemetry.observeCreate(other, (passed) => creator.create(input, other, signal, passed));
        },
        (attempt) => ({ kind: "RetriesExhausted", attempts: [attempt], outcome: "unknown" }),
      ),
    createIn: (tx: OrdersTransaction, input: CreateOrderInput, options: CreateOptions = {}) =>
      settled<PlacedOrder, CreateOrderInError>(
        () => {
          const { series: other = series } = options;
          return telemetry.observeCreate(other, async (passed) =>
            creator.isClosed()
              ? err({ kind: "Closed" })
              : createOrderIn(tx, input, {
                  series: other,
                  tables,
                  distributed,
                  limitMs: policy.deadlineMs,
                  clock,
                  passed,
                  observe,
                }),
          );
        },
        (attempt) => ({ kind: "AttemptFailed", attempt }),
      ),
    findByNumber: (orderNumber: string) => find({ orderNumber }),
    findByPaymentReference: (paymentReference: string) => find({ paymentReference }),
    findById: (id: string) => find({ id }),
    void: (idOrNumber: string, reason: string) =>
      settled<Order, VoidOrderError>(
        () => voidOrder(db, tables, series, idOrNumber, reason, budget()),
        (attempt) => ({ kind: "VoidFailed", attempts: [attempt] }),
      ),
    peek: () => settled<string, ReadError>(() => peekNumber(db, tables, series, budget()), readFailed),
    audit: (range: AuditRange = {}) =>
      settled<AuditReport, AuditError>(
        () => auditOrders(db, tables, series, range, auditBudget()),
        readFailed,
      ),
    close: () => creator.close().finally(telemetry.stop),
  };
}
