// Owns the module's wiring: a database and options in, the calls of an orders module out.
import type { PgTable } from "drizzle-orm/pg-core";
import { err, ResultAsync } from "neverthrow";
import type { OrdersDatabase } from "../database.js";
import { telemetryOf } from "../telemetry/telemetry.js";
import { type AuditRange, auditDeadlineMs, auditOrders } from "./audit.js";
import { batchingOf } from "./batching.js";
import { systemClock } from "./clock.js";
import { orderCreator, type PlacedOrder } from "./create-order.js";
import { createOrderIn } from "./create-order-in.js";
import type { CreateOrderInError } from "./errors.js";
import { findOrder } from "./find-order.js";
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
import { voidOrder } from "./void-order.js";

/**
 * An orders module on a Drizzle database. Throws a RangeError for `batching` figures outside their range, for series
 * that could give each other's numbers, and for a table that lacks a column or key of an orders table.
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
  db: OrdersDatabase,
  options: OrdersModuleOptions<PgTable | undefined>,
  listen: typeof telemetryOf,
) {
  const {
    retry: policy = retryPolicy(),
    fallback = "timestamp",
    prepare = true,
    distributed = false,
  } = options;
  const together = "name" in options.series ? ([options.series] as const) : options.series;
  const [series] = together;
  checkSeriesTogether(together);
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
  return {
    create: (input: CreateOrderInput, { signal, series: other = series }: CreateOptions = {}) =>
      new ResultAsync(
        telemetry.observeCreate(other, (passed) => creator.create(input, other, signal, passed)),
      ),
    createIn: (tx: OrdersDatabase, input: CreateOrderInput, { series: other = series }: CreateOptions = {}) =>
      new ResultAsync<PlacedOrder, CreateOrderInError>(
        telemetry.observeCreate(other, async (passed) =>
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
        ),
      ),
    findByNumber: (orderNumber: string) =>
      new ResultAsync(findOrder(db, tables, series, { orderNumber }, budget())),
    findByPaymentReference: (paymentReference: string) =>
      new ResultAsync(findOrder(db, tables, series, { paymentReference }, budget())),
    findById: (id: string) => new ResultAsync(findOrder(db, tables, series, { id }, budget())),
    void: (idOrNumber: string, reason: string) =>
      new ResultAsync(voidOrder(db, tables, series, idOrNumber, reason, budget())),
    peek: () => new ResultAsync(peekNumber(db, tables, series, budget())),
    audit: (range: AuditRange = {}) => new ResultAsync(auditOrders(db, tables, series, range, auditBudget())),
    close: () => creator.close().finally(telemetry.stop),
  };
}
