// Wires an orders module: takes a database and options, returns its calls.
import { err, ok } from "neverthrow";
import { flushingClientOf } from "../database/flushing-client.js";
import { moduleDatabase } from "../database/module-database.js";
import type { OrdersDatabase, OrdersTransaction } from "../database/orders-database.js";
import type {
  AuditError,
  CreateOrderError,
  CreateOrderInError,
  FailedAttempt,
  ReadError,
  ReadFailed,
  VoidOrderError,
} from "../errors/errors.js";
import { resolveBatching } from "../numbering/batching.js";
import { createPlacingContext, settled, settling } from "../numbering/engine.js";
import { auditOrders } from "../queries/audit-orders.js";
import type { AuditRange } from "../queries/audit-range.js";
import type { AuditReport } from "../queries/audit-report.js";
import { auditDeadlineMs } from "../queries/audit-transaction.js";
import { findOrder } from "../queries/find-order.js";
import { statesOfOrders } from "../queries/ledger-documents.js";
import { peekNumber } from "../queries/peek-order-number.js";
import { ledgerPages } from "../queries/read-ledger.js";
import type { SeriesChoice } from "../queries/series-choice.js";
import { voidOrder } from "../queries/void-order.js";
import { systemClock } from "../retry/clock.js";
import type { Budget } from "../retry/retry.js";
import { retryPolicy } from "../retry/retry-policy.js";
import type { Order } from "../schema/orders.js";
import { requireSeries } from "../series/expected-series.js";
import type { OrderSeries } from "../series/order-series.js";
import { assertNoCollisions } from "../series/series-collisions.js";
import type { OrderNumber } from "../series/template-types.js";
import { ordersSource } from "../sql/ledger-source.js";
import { ordersTables } from "../sql/order-tables.js";
import type { PlaceOrders } from "../sql/place-orders.js";
import type { OrderKey } from "../sql/select-orders.js";
import { createTelemetry } from "../telemetry/telemetry.js";
import type { CreateOrderInput } from "../validation/parse-order.js";
import { createOrderCreator } from "./create-order.js";
import { createOrderIn } from "./create-order-in-transaction.js";
import type { PlacedOrder } from "./create-result.js";
import { givenNumberOf, orderPlacement } from "./order-placement.js";
import type { CreateOptions, OrdersModule, OrdersModuleOptions } from "./orders-module.js";

/**
 * Makes an orders module on a Drizzle database. Throws a RangeError for a `retry` or `batching` out of range, for series
 * that could give the same number. Throws a TypeError for
 * a database or a series that is none, for a transaction, and for postgres.js before 3.4.8, which answers before the commit.
 *
 * @param db a migrated database, from `connect` or the app's own
 */
export function createOrdersModule<const Template extends string>(
  db: OrdersDatabase,
  options: OrdersModuleOptions<Template>,
): OrdersModule<OrderNumber<Template>>;
// The statements return numbers as text; only the types above know their template.
export function createOrdersModule(db: OrdersDatabase, options: OrdersModuleOptions) {
  return wireModule(db, options, createTelemetry);
}

/** The same with other instrumentation than OpenTelemetry, for the bench, which measures what it costs. */
export function wireModule(
  given: OrdersDatabase,
  options: OrdersModuleOptions,
  instrument: typeof createTelemetry,
) {
  const db = moduleDatabase(given, "createOrdersModule", "createIn");
  const listed: unknown = options?.series;
  const [first, ...more] = Array.isArray(listed) ? listed : [listed];
  for (const one of [first, ...more]) {
    requireSeries("createOrdersModule", one);
  }
  const { fallback = "timestamp", prepare = true, distributed = false } = options;
  // Checked also if the app wrote it by hand: a missing field would otherwise show with the first failure only.
  const policy = retryPolicy(options.retry);
  const together = "name" in options.series ? ([options.series] as const) : options.series;
  const [series] = together;
  assertNoCollisions(together);
  const tables = ordersTables(options);
  const source = ordersSource(options);
  const clock = systemClock;
  const telemetry = instrument(together);
  const observe = (place: PlaceOrders): PlaceOrders =>
    telemetry.observe(tables.name, "INSERT", place, givenNumberOf);
  const creator = createOrderCreator(
    createPlacingContext(
      orderPlacement(db, tables, {
        lockTimeoutMs: policy.lockTimeoutMs,
        named: prepare,
        distributed,
        flushing: flushingClientOf(given),
        instrument: observe,
        instrumentIsolated: (isolate) =>
          telemetry.observeIsolated(tables.name, "INSERT", isolate, givenNumberOf),
      }),
      {
        policy,
        clock,
        fallback: fallback === "timestamp",
        onRetry: telemetry.retried,
        isPerSeries: distributed,
      },
    ),
    resolveBatching(options.batching),
  );
  telemetry.watchQueue(creator.queued);
  const budget = (): Budget => ({ policy, clock, deadline: clock.now() + policy.deadlineMs });
  const auditBudget = (): Budget => ({
    policy: { ...policy, attemptTimeoutMs: auditDeadlineMs, deadlineMs: auditDeadlineMs },
    clock,
    deadline: clock.now() + auditDeadlineMs,
  });
  const readFailed = (attempt: FailedAttempt): ReadFailed => ({ kind: "ReadFailed", attempts: [attempt] });
  const settledCreate = settling<CreateOrderError>((attempt) => ({
    kind: "RetriesExhausted",
    attempts: [attempt],
    outcome: "unknown",
  }));
  const chosen = ({ series: other = series }: SeriesChoice): OrderSeries => other;
  const find = (key: OrderKey, options: SeriesChoice = {}) =>
    settled<Order | null, ReadError>(() => findOrder(db, tables, chosen(options), key, budget()), readFailed);
  return {
    create: (input: CreateOrderInput, options: CreateOptions = {}) =>
      settledCreate<PlacedOrder>(() => {
        const { signal, series: other = series } = options;
        return telemetry.observeCreate(other, (onValidated) =>
          creator.create(input, other, signal, onValidated),
        );
      }),
    createIn: (tx: OrdersTransaction, input: CreateOrderInput, options: CreateOptions = {}) =>
      settled<PlacedOrder, CreateOrderInError>(
        () => {
          const { series: other = series } = options;
          return telemetry.observeCreate(other, async (onValidated) =>
            creator.isClosed()
              ? err({ kind: "Closed" })
              : createOrderIn(tx, input, {
                  series: other,
                  tables,
                  distributed,
                  limitMs: policy.deadlineMs,
                  clock,
                  onValidated,
                  observe,
                }),
          );
        },
        (attempt) => ({ kind: "AttemptFailed", attempt }),
      ),
    findByNumber: (orderNumber: string, options?: SeriesChoice) => find({ orderNumber }, options),
    findByPaymentReference: (paymentReference: string, options?: SeriesChoice) =>
      find({ paymentReference }, options),
    findById: (id: string, options?: SeriesChoice) => find({ id }, options),
    void: (idOrNumber: string, reason: string, options: SeriesChoice = {}) =>
      settled<Order, VoidOrderError>(
        () => voidOrder(db, tables, chosen(options), idOrNumber, reason, budget()),
        (attempt) => ({ kind: "VoidFailed", attempts: [attempt] }),
      ),
    peek: (options: SeriesChoice = {}) =>
      settled<string, ReadError>(() => peekNumber(db, tables, chosen(options), budget()), readFailed),
    audit: (options: AuditRange & SeriesChoice = {}) =>
      settled<AuditReport, AuditError>(
        () => auditOrders(db, tables, chosen(options), options, auditBudget()),
        readFailed,
      ),
    ledger: (options: AuditRange & SeriesChoice = {}) =>
      ledgerPages(() =>
        ok({
          db,
          source,
          series: chosen(options),
          range: options,
          documentStates: statesOfOrders,
          budget: auditBudget,
        }),
      ),
    close: () => creator.close().finally(telemetry.stop),
  };
}
