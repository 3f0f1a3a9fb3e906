// The types of an orders module: its options and its calls.
import type { ResultAsync } from "neverthrow";
import type { OrdersTransaction } from "../database/orders-database.js";
import type {
  AuditError,
  CreateOrderError,
  CreateOrderInError,
  ReadError,
  VoidOrderError,
} from "../errors/errors.js";
import type { BatchingOptions } from "../numbering/batching.js";
import type { AuditRange } from "../queries/audit-range.js";
import type { AuditReport } from "../queries/audit-report.js";
import type { LedgerPages } from "../queries/ledger-entry.js";
import type { SeriesChoice } from "../queries/series-choice.js";
import type { RetryPolicy } from "../retry/retry-policy.js";
import type { Order } from "../schema/orders.js";
import type { OrderSeries } from "../series/order-series.js";
import type { OrderNumber } from "../series/template-types.js";
import type { CreateOrderInput } from "../validation/parse-order.js";
import type { PlacedOrder } from "./create-result.js";

/** Options of {@link createOrdersModule}, with their defaults. */
export interface OrdersModuleOptions<Template extends string = string> {
  /**
   * The module's series, or several. The calls are about the first one, and a create may name another. The module checks
   * that no two of them can give the same number. A create may also name a series that is not in the list, such as a
   * tenant's, made at run time; that one is not checked.
   */
  readonly series: OrderSeries<Template> | readonly [OrderSeries<Template>, ...OrderSeries[]];
  /** The schema that the migrations were given: `migrate(db, { schema })`. (Default: `public`) */
  readonly schema?: string | undefined;
  /** The retry policy. (Default: `retryPolicy()`) */
  readonly retry?: RetryPolicy | undefined;
  /**
   * What an order gets if its counter stays locked until the policy's attempts are used up: `timestamp` gives it a
   * timestamp-based number, `none` an error. (Default: `timestamp`)
   */
  readonly fallback?: "timestamp" | "none" | undefined;
  /**
   * How creates that arrive together share statements; `false` sends a statement for each. (Default: batches of up to
   * 500, two statements of a series in flight)
   */
  readonly batching?: BatchingOptions | false | undefined;
  /**
   * Whether the server keeps the placing statement prepared, which saves a round trip for each statement. Use `false` for
   * node-postgres or Neon behind a pooler in transaction mode; postgres-js has its own option `prepare`. (Default: true)
   */
  readonly prepare?: boolean | undefined;
  /** Whether the tables are spread over servers by series, as `docs/scaling.md` says for Citus. (Default: false) */
  readonly distributed?: boolean | undefined;
}

/** Options of one create. */
export interface CreateOptions<Template extends string = string> {
  /** Cancels the wait. The error says whether the order may have been placed nevertheless. */
  readonly signal?: AbortSignal | undefined;
  /** Another series for this order. (Default: the module's) */
  readonly series?: OrderSeries<Template> | undefined;
}

/**
 * The calls of a module. None of them rejects: each failure is an error value.
 *
 * By the type of its numbers, and not by the template: TypeScript before 6 would not take a module with a literal template
 * for an `OrdersModule`, because it compares conditional types by their parameters. So `create` has an overload for each
 * way to choose the series. Only the first of them fits a call without options, so that the compiler speaks of a mistake in
 * the input once, and not once for each overload.
 */
export interface OrdersModule<Number extends string = string> {
  /**
   * Places an order and gives it the next number of its period. If an order with the payment reference or `id` exists, it
   * returns that order with `replayed: true`. Settles within the retry policy's deadline.
   */
  create(
    input: CreateOrderInput,
    options?: CreateOptions & { readonly series?: undefined },
  ): ResultAsync<PlacedOrder<Order, Number>, CreateOrderError>;
  /** The same in another series. */
  create<Other extends string>(
    input: CreateOrderInput,
    options: CreateOptions<Other> & { readonly series: OrderSeries<Other> },
  ): ResultAsync<PlacedOrder<Order, OrderNumber<Other>>, CreateOrderError>;
  /** The same with options that may name a series. */
  create(
    input: CreateOrderInput,
    options: CreateOptions | undefined,
  ): ResultAsync<PlacedOrder<Order, string>, CreateOrderError>;
  /**
   * Does the same inside the caller's transaction: one attempt, in a savepoint. After an error or a replay the transaction
   * is still usable. The period's counter stays locked until the transaction ends, so keep it short. Settles within the
   * retry policy's deadline; after that (`ATTEMPT_TIMEOUT`) the statement may still be in flight, so roll back.
   */
  createIn(
    tx: OrdersTransaction,
    input: CreateOrderInput,
    options?: { readonly series?: undefined },
  ): ResultAsync<PlacedOrder<Order, Number>, CreateOrderInError>;
  /** The same in another series. */
  createIn<Other extends string>(
    tx: OrdersTransaction,
    input: CreateOrderInput,
    options: { readonly series: OrderSeries<Other> },
  ): ResultAsync<PlacedOrder<Order, OrderNumber<Other>>, CreateOrderInError>;
  /** The same with options that may name a series. */
  createIn(
    tx: OrdersTransaction,
    input: CreateOrderInput,
    options: Pick<CreateOptions, "series"> | undefined,
  ): ResultAsync<PlacedOrder<Order, string>, CreateOrderInError>;
  /** The order that has the number, voided or not; `null` when the series has none. */
  findByNumber(orderNumber: string, options?: SeriesChoice): ResultAsync<Order | null, ReadError>;
  /** The order that has the payment reference; `null` when the series has none. */
  findByPaymentReference(
    paymentReference: string,
    options?: SeriesChoice,
  ): ResultAsync<Order | null, ReadError>;
  /** The order that has the id, a UUID of any version; `null` when the series has none. */
  findById(id: string, options?: SeriesChoice): ResultAsync<Order | null, ReadError>;
  /** Voids an order; it keeps its number. `reason` has 1 to 1,000 characters. Voiding twice is the same as once. */
  void(idOrNumber: string, reason: string, options?: SeriesChoice): ResultAsync<Order, VoidOrderError>;
  /** The number that the next order would get. It reserves nothing. */
  peek(options?: { readonly series?: undefined }): ResultAsync<Number, ReadError>;
  /** The same in another series. */
  peek<Other extends string>(options: {
    readonly series: OrderSeries<Other>;
  }): ResultAsync<OrderNumber<Other>, ReadError>;
  /** The same with options that may name a series. */
  peek(options: SeriesChoice | undefined): ResultAsync<string, ReadError>;
  /**
   * Checks that the numbers of every period are 1..n, and reports what is wrong. An audit that found no period to look at
   * is not clean. It may take up to ten minutes.
   */
  audit(range?: AuditRange & SeriesChoice): ResultAsync<AuditReport, AuditError>;
  /**
   * The ledger for an accountant: every number of the range's periods in order with its order, and the gaps, in pages of up
   * to 10,000 that are read when they are asked for. `ledgerCsv` makes a file of it. Nothing is sent before it is iterated.
   */
  ledger(range?: AuditRange & SeriesChoice): LedgerPages;
  /** Waits for creates in flight; later ones are refused as `Closed`. The database stays open. */
  close(): Promise<void>;
}
