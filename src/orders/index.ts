// Owns the module's wiring: a database and options in, the calls of an orders module out.
import { err, ResultAsync } from "neverthrow";
import type { OrdersDatabase } from "../database.js";
import type { Order } from "../schema/orders.js";
import { type AuditRange, type AuditReport, auditDeadlineMs, auditOrders } from "./audit.js";
import { type BatchingOptions, batchingOf } from "./batching.js";
import { systemClock } from "./clock.js";
import { orderCreator, type PlacedOrder } from "./create-order.js";
import { createOrderIn } from "./create-order-in.js";
import type {
  AuditError,
  CreateOrderError,
  CreateOrderInError,
  ReadError,
  VoidOrderError,
} from "./errors.js";
import { findOrder } from "./find-order.js";
import type { CreateOrderInput } from "./input.js";
import type { OrderSeries } from "./order-series.js";
import { peekNumber } from "./peek-number.js";
import { preparePlacing } from "./place-orders.js";
import { raiseCounters } from "./raise-counters.js";
import type { Budget } from "./retry.js";
import { type RetryPolicy, retryPolicy } from "./retry-policy.js";
import { checkSeriesTogether } from "./series-together.js";
import { voidOrder } from "./void-order.js";

/** Options of {@link createOrdersModule}, with their defaults. */
export interface OrdersModuleOptions {
  /**
   * The series that the module's calls are about. Of several the first is that one, and the others are those that a
   * create may name: checked together, so that none can give another's numbers. A create may name any other series as
   * well, such as a tenant's made at run time; that one is not checked against the rest.
   */
  readonly series: OrderSeries | readonly [OrderSeries, ...OrderSeries[]];
  /** (Default: `retryPolicy()`) */
  readonly retry?: RetryPolicy;
  /**
   * What an order gets when its counter stays locked for longer than the policy goes on: a timestamp-based number,
   * or an error. (Default: `timestamp`)
   */
  readonly fallback?: "timestamp" | "none";
  /**
   * How creates that arrive together share statements, or `false` for a statement each. (Default: groups of up to 500,
   * two statements of a series under way at once)
   */
  readonly batching?: BatchingOptions | false;
  /**
   * Whether the server keeps the placing statement prepared, which saves a round trip a statement. Say `false` for
   * node-postgres or Neon behind a pooler in transaction mode; postgres-js goes by its own `prepare`. (Default: true)
   */
  readonly prepare?: boolean;
  /** Whether the tables are spread over servers by series, as `docs/scaling.md` says for Citus. (Default: false) */
  readonly distributed?: boolean;
}

/** Options of one create. */
export interface CreateOptions {
  /** Gives up waiting. The error says whether the order may have been placed all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Another series for this order. (Default: the module's) */
  readonly series?: OrderSeries | undefined;
}

/** The calls about one series. None of them rejects: every way to fail is a value. */
export interface OrdersModule {
  /**
   * Places an order and gives it the next number of its period. With a payment reference, or an `id`, that is known
   * already, it returns the existing order with `replayed: true`. Settles within the retry policy's deadline.
   */
  create(input: CreateOrderInput, options?: CreateOptions): ResultAsync<PlacedOrder, CreateOrderError>;
  /**
   * The same inside the caller's transaction: one attempt, in a savepoint. After an error or a replay the
   * transaction is still usable. The period's counter stays locked until it ends, so keep it short. Settles within the
   * retry policy's deadline; after that limit (`ATTEMPT_TIMEOUT`) the statement may be under way still: roll back.
   */
  createIn(
    tx: OrdersDatabase,
    input: CreateOrderInput,
    options?: Pick<CreateOptions, "series">,
  ): ResultAsync<PlacedOrder, CreateOrderInError>;
  /** The order that has the number, voided or not; `null` when the series has none. */
  findByNumber(orderNumber: string): ResultAsync<Order | null, ReadError>;
  /** The order that has the payment reference; `null` when the series has none. */
  findByPaymentReference(paymentReference: string): ResultAsync<Order | null, ReadError>;
  /** The order that has the id, a UUID of any version; `null` when the series has none. */
  findById(id: string): ResultAsync<Order | null, ReadError>;
  /** Voids an order; it keeps its number. `reason` has 1 to 1,000 characters. Voiding twice is the same as once. */
  void(idOrNumber: string, reason: string): ResultAsync<Order, VoidOrderError>;
  /** The number that the next order would get. Reserves nothing. */
  peek(): ResultAsync<string, ReadError>;
  /** Whether the numbers are 1..n in every period, and what is wrong where not. It may take up to ten minutes. */
  audit(range?: AuditRange): ResultAsync<AuditReport, AuditError>;
  /** Stops taking creates and waits for those under way; afterwards a create is `Closed`. The database stays open. */
  close(): Promise<void>;
}

/**
 * An orders module on a Drizzle database. Throws a RangeError for `batching` figures outside their range, and for
 * series that could give each other's numbers.
 *
 * @param db a migrated database, of {@link connect} or the app's own
 */
export function createOrdersModule(db: OrdersDatabase, options: OrdersModuleOptions): OrdersModule {
  const {
    retry: policy = retryPolicy(),
    fallback = "timestamp",
    prepare = true,
    distributed = false,
  } = options;
  const together = "name" in options.series ? ([options.series] as const) : options.series;
  const [series] = together;
  checkSeriesTogether(together);
  const clock = systemClock;
  const creator = orderCreator(
    {
      place: preparePlacing(db, { named: prepare, lockTimeoutMs: policy.lockTimeoutMs, distributed }),
      raiseCounters: (ofSeries, batch) => raiseCounters(db, ofSeries, batch, policy.lockTimeoutMs),
      policy,
      clock,
      fallback: fallback === "timestamp",
    },
    batchingOf(options.batching),
  );
  const budget = (): Budget => ({ policy, clock, deadline: clock.now() + policy.deadlineMs });
  const auditBudget = (): Budget => ({
    policy: { ...policy, attemptTimeoutMs: auditDeadlineMs, deadlineMs: auditDeadlineMs },
    clock,
    deadline: clock.now() + auditDeadlineMs,
  });
  return {
    create: (input, { signal, series: other = series } = {}) =>
      new ResultAsync(creator.create(input, other, signal)),
    createIn: (tx, input, { series: other = series } = {}) =>
      new ResultAsync(
        creator.isClosed()
          ? Promise.resolve(err({ kind: "Closed" }))
          : createOrderIn(tx, input, { series: other, distributed, limitMs: policy.deadlineMs, clock }),
      ),
    findByNumber: (orderNumber) => new ResultAsync(findOrder(db, series, { orderNumber }, budget())),
    findByPaymentReference: (paymentReference) =>
      new ResultAsync(findOrder(db, series, { paymentReference }, budget())),
    findById: (id) => new ResultAsync(findOrder(db, series, { id }, budget())),
    void: (idOrNumber, reason) => new ResultAsync(voidOrder(db, series, idOrNumber, reason, budget())),
    peek: () => new ResultAsync(peekNumber(db, series, budget())),
    audit: (range = {}) => new ResultAsync(auditOrders(db, series, range, auditBudget())),
    close: () => creator.close(),
  };
}
