// The exports of `gapless-orders`: the core, without a driver, a pool or a built-in of Node.js.

// What the calls return, what makes it for an app's fakes, and what combines it: an app's own neverthrow may be of another
// version, whose types do not take ours. The declarations that TypeScript writes for an app name these types by our package:
// under pnpm the app cannot see neverthrow.
export { Err, err, errAsync, Ok, ok, okAsync, Result, ResultAsync, safeTry } from "neverthrow";
export type {
  BeginsTransactions,
  InstalledDatabase,
  OrdersDatabase,
  OrdersTransaction,
} from "./database/orders-database.js";
export type {
  AdoptFailed,
  AdoptOptions,
  AdoptProgress,
  AdoptReport,
  DuplicateDocument,
  HistoricGap,
  Listed,
  NotFitting,
} from "./documents/adopt-report.js";
export type * from "./documents/checked-columns.js";
export { createNumbering } from "./documents/create-numbering.js";
export type {
  LookUps,
  NeedsSeries,
  SeriesArguments,
  Synced,
} from "./documents/look-up-types.js";
export type { NumberedDocument, Numbering } from "./documents/numbering.js";
export type {
  CreateDocumentOptions,
  IssueOptions,
  IssueRules,
  NumberingOptions,
} from "./documents/numbering-options.js";
export type * from "./documents/numbering-types.js";
export type * from "./errors/document-errors.js";
export type * from "./errors/errors.js";
export type { BatchingOptions } from "./numbering/batching.js";
export { createOrdersModule } from "./orders/create-orders-module.js";
export type { NewOrder, PlacedOrder, ReplayedOrder } from "./orders/create-result.js";
export type { CreateOptions, OrdersModule, OrdersModuleOptions } from "./orders/orders-module.js";
export type { AuditRange } from "./queries/audit-range.js";
export type {
  AuditReport,
  CounterFinding,
  DuplicateCounter,
  DuplicateNumber,
  OutOfOrder,
  SequenceGap,
} from "./queries/audit-report.js";
export type { AuditedPeriods } from "./queries/audited-periods.js";
export type { FoundNumber } from "./queries/find-number.js";
export { ledgerCsv } from "./queries/ledger-csv.js";
export type {
  GapEntry,
  GivenNumberEntry,
  LedgerEntry,
  LedgerPages,
} from "./queries/ledger-entry.js";
export type {
  ChangedNumber,
  DeletedDocument,
  LedgerReport,
  NumberFinding,
  NumberingReport,
  NumberOutOfOrder,
  UnledgeredNumber,
} from "./queries/ledger-report.js";
export type { SeriesChoice } from "./queries/series-choice.js";
export { type ExponentialBackoff, type ExponentialOptions, exponential } from "./retry/backoff.js";
export { type RetryPolicy, type RetryPolicyOptions, retryPolicy } from "./retry/retry-policy.js";
export {
  type JsonValue,
  type Order,
  type OrderItem,
  orderSequenceTracker,
  orders,
} from "./schema/index.js";
export type { InstallationOptions } from "./schema/installation.js";
export type { YearBegins } from "./series/fiscal-year.js";
export type {
  DateKind,
  NumberTemplate,
  Period,
  SequenceToken,
  TemplateToken,
} from "./series/number-template.js";
export { type OrderSeries, type OrderSeriesOptions, orderSeries } from "./series/order-series.js";
export { type NumberReading, type ParsedOrderNumber, parseOrderNumber } from "./series/parse-order-number.js";
export type { SequenceOptions } from "./series/sequence-options.js";
export { assertNoCollisions } from "./series/series-collisions.js";
export type { CheckedTemplate, MalformedTemplate, OrderNumber } from "./series/template-types.js";
export type { YearOptions } from "./series/year-options.js";
export {
  type CreateOrderInput,
  maxOrderBytes,
  maxOrderItems,
} from "./validation/parse-order.js";
