// Owns the whole public surface of the package.
export { type Connection, type ConnectOptions, connect } from "./connect.js";
export type { BeginsTransactions, OrdersDatabase, OrdersTransaction } from "./database.js";
export type { InstallationOptions } from "./installation.js";
export { migrate } from "./migrate.js";
export { migrationsFolder } from "./migrations/shipped-migrations.js";
export type { AuditRange } from "./orders/audit.js";
export type {
  AuditReport,
  CounterFinding,
  DuplicateCounter,
  DuplicateNumber,
  OutOfOrder,
  SequenceGap,
} from "./orders/audit-report.js";
export { type ExponentialBackoff, type ExponentialOptions, exponential } from "./orders/backoff.js";
export type { BatchingOptions } from "./orders/batching.js";
export type { NewOrder, PlacedOrder, ReplayedOrder } from "./orders/create-order.js";
export type * from "./orders/errors.js";
export { createOrdersModule } from "./orders/index.js";
export { type CreateOrderInput, mostBytes, mostItems } from "./orders/input.js";
export type { NumberTemplate, Period, SequenceToken, TemplateToken } from "./orders/number-template.js";
export { type NumberReading, type ParsedOrderNumber, parseOrderNumber } from "./orders/order-number.js";
export type { CheckedTemplate, MalformedTemplate, OrderNumber } from "./orders/order-number-type.js";
export { type OrderSeries, type OrderSeriesOptions, orderSeries } from "./orders/order-series.js";
export type { CreateOptions, OrdersModule, OrdersModuleOptions } from "./orders/orders-module.js";
export type {
  ChangesOrderColumn,
  HoldsOrders,
  InputOf,
  LacksOrderColumn,
  OrderOf,
} from "./orders/own-table-types.js";
export { type RetryPolicy, type RetryPolicyOptions, retryPolicy } from "./orders/retry-policy.js";
export type { SequenceOptions } from "./orders/sequence-options.js";
export { checkSeriesTogether } from "./orders/series-together.js";
export {
  type JsonValue,
  type Order,
  type OrderItem,
  orderSequenceTracker,
  orders,
} from "./schema/index.js";
