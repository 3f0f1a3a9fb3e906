// Owns the types of an orders module: its options and its calls.
import type { PgTable } from "drizzle-orm/pg-core";
import type { ResultAsync } from "neverthrow";
import type { HoldsOrders, InputOf, OrderOf } from "../custom-columns/own-table-types.js";
import type { OrdersTransaction } from "../database/orders-database.js";
import type {
  AuditError,
  CreateOrderError,
  CreateOrderInError,
  ReadError,
  VoidOrderError,
} from "../errors/errors.js";
import type { BatchingOptions } from "../numbering/batching.js";
import type { AuditRange } from "../queries/audit-orders.js";
import type { AuditReport } from "../queries/audit-report.js";
import type { RetryPolicy } from "../retry/retry-policy.js";
import type { OrderSeries } from "../series/order-series.js";
import type { OrderNumber } from "../series/template-types.js";
import type { PlacedOrder } from "./create-result.js";

/** Options of {@link createOrdersModule}, with their defaults. */
export interface OrdersModuleOptions<
  Table extends PgTable | undefined = undefined,
  Template extends string = string,
> {
  /**
   * The series that the module's calls are about. Of several the first is that one, and the others are those that a
   * create may name: checked together, so that none can give another's numbers. A create may name any other series as
   * well, such as a tenant's made at run time; that one is not checked against the rest.
   */
  readonly series: OrderSeries<Template> | readonly [OrderSeries<Template>, ...OrderSeries[]];
  /**
   * An orders table of the app's own, made with `orderColumns` and `orderConstraints`: `create` then takes and returns
   * the app's columns as well. Migrate it with the same `table`. (Default: `orders`, ours)
   */
  readonly table?: (Table & HoldsOrders<Table>) | undefined;
  /** The schema of that table's counters and functions. (Default: `gapless_orders`) */
  readonly schema?: string | undefined;
  /** (Default: `retryPolicy()`) */
  readonly retry?: RetryPolicy | undefined;
  /**
   * What an order gets when its counter stays locked for longer than the policy goes on: a timestamp-based number,
   * or an error. (Default: `timestamp`)
   */
  readonly fallback?: "timestamp" | "none" | undefined;
  /**
   * How creates that arrive together share statements, or `false` for a statement each. (Default: groups of up to 500,
   * two statements of a series under way at once)
   */
  readonly batching?: BatchingOptions | false | undefined;
  /**
   * Whether the server keeps the placing statement prepared, which saves a round trip a statement. Say `false` for
   * node-postgres or Neon behind a pooler in transaction mode; postgres-js goes by its own `prepare`. (Default: true)
   */
  readonly prepare?: boolean | undefined;
  /** Whether the tables are spread over servers by series, as `docs/scaling.md` says for Citus. (Default: false) */
  readonly distributed?: boolean | undefined;
}

/** Options of one create. */
export interface CreateOptions<Template extends string = string> {
  /** Gives up waiting. The error says whether the order may have been placed all the same. */
  readonly signal?: AbortSignal | undefined;
  /** Another series for this order. (Default: the module's) */
  readonly series?: OrderSeries<Template> | undefined;
}

/** The calls about one series. None of them rejects: every way to fail is a value. */
export interface OrdersModule<
  Table extends PgTable | undefined = undefined,
  Template extends string = string,
> {
  /**
   * Places an order and gives it the next number of its period. With a payment reference, or an `id`, that is known
   * already, it returns the existing order with `replayed: true`. Settles within the retry policy's deadline.
   */
  create<Other extends string = Template>(
    input: InputOf<Table>,
    options?: CreateOptions<Other>,
  ): ResultAsync<PlacedOrder<OrderOf<Table>, OrderNumber<Other>>, CreateOrderError<OrderOf<Table>>>;
  /**
   * The same inside the caller's transaction: one attempt, in a savepoint. After an error or a replay the
   * transaction is still usable. The period's counter stays locked until it ends, so keep it short. Settles within the
   * retry policy's deadline; after that limit (`ATTEMPT_TIMEOUT`) the statement may be under way still: roll back.
   */
  createIn<Other extends string = Template>(
    tx: OrdersTransaction,
    input: InputOf<Table>,
    options?: Pick<CreateOptions<Other>, "series">,
  ): ResultAsync<PlacedOrder<OrderOf<Table>, OrderNumber<Other>>, CreateOrderInError<OrderOf<Table>>>;
  /** The order that has the number, voided or not; `null` when the series has none. */
  findByNumber(orderNumber: string): ResultAsync<OrderOf<Table> | null, ReadError>;
  /** The order that has the payment reference; `null` when the series has none. */
  findByPaymentReference(paymentReference: string): ResultAsync<OrderOf<Table> | null, ReadError>;
  /** The order that has the id, a UUID of any version; `null` when the series has none. */
  findById(id: string): ResultAsync<OrderOf<Table> | null, ReadError>;
  /** Voids an order; it keeps its number. `reason` has 1 to 1,000 characters. Voiding twice is the same as once. */
  void(idOrNumber: string, reason: string): ResultAsync<OrderOf<Table>, VoidOrderError>;
  /** The number that the next order would get. Reserves nothing. */
  peek(): ResultAsync<OrderNumber<Template>, ReadError>;
  /** Whether the numbers are 1..n in every period, and what is wrong where not. It may take up to ten minutes. */
  audit(range?: AuditRange): ResultAsync<AuditReport, AuditError>;
  /** Stops taking creates and waits for those under way; afterwards a create is `Closed`. The database stays open. */
  close(): Promise<void>;
}
