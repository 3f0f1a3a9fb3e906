// The types of a numbering's options, and of those of its calls.
import type { SQL } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { BatchingOptions } from "../numbering/batching.js";
import type { RetryPolicy } from "../retry/retry-policy.js";
import type { OrderSeries } from "../series/order-series.js";
import type {
  AnyColumn,
  CheckedChildren,
  ColumnsOf,
  DateColumnOf,
  KeyColumnOf,
  NumberColumnOf,
} from "./checked-columns.js";
import type { ChildRows, ChildSpecs, SeriesRow, SetInput } from "./numbering-types.js";

/** Options of {@link createNumbering}, with their defaults. */
export interface NumberingOptions<
  Table extends PgTable,
  Num extends AnyColumn,
  Template extends string,
  Children extends ChildSpecs,
  Chosen = unknown,
  Key extends AnyColumn = AnyColumn,
  Same extends readonly AnyColumn[] = readonly AnyColumn[],
  At extends AnyColumn = AnyColumn,
> {
  /** The table whose rows get numbers. It stays as it is. */
  readonly table: Table;
  /** Its column that gets the number: text, varchar, integer or bigint. */
  readonly number: Num & NumberColumnOf<Table, Num>;
  /** The series of the numbers, or a function that chooses it by the columns of the document, such as its tenant. */
  readonly series: Chosen & (OrderSeries<Template> | ((row: SeriesRow<Table, Num>) => OrderSeries<Template>));
  /** Tables whose rows go in with a document, in the same statement. (Default: none) */
  readonly children?: (Children & CheckedChildren<Table, Children>) | undefined;
  /**
   * The column of the document that is the idempotency key: text, varchar, uuid or a whole number. (Default: the call's
   * `key`)
   */
  readonly key?: (Key & KeyColumnOf<Table, Key>) | undefined;
  /** The columns in which a repeated call has to agree with the first one. (Default: the key alone decides) */
  readonly sameWhen?: (Same & ColumnsOf<Table, Same>) | undefined;
  /** The date of the document that decides its period. (Default: the database's clock) */
  readonly at?: (At & DateColumnOf<Table, At>) | undefined;
  /**
   * Whether a document is refused (`DocumentRejected`, SQLSTATE `OG010`) whose date lies before that of the last one of
   * its period. Every numbering of the series needs it then. (Default: false; the audit lists them)
   */
  readonly chronological?: boolean | undefined;
  /** What holds for every `issue`. */
  readonly issue?: IssueRules<Table, Num> | undefined;
  /** The schema that the migrations were given: `migrate(db, { schema })`. (Default: `gapless_orders`) */
  readonly schema?: string | undefined;
  /** The retry policy. (Default: `retryPolicy()`) */
  readonly retry?: RetryPolicy | undefined;
  /**
   * What a document gets if its counter stays locked until the policy's attempts are used up: `timestamp` gives it a
   * timestamp-based number, which needs a column of text; `none` an error. (Default: `none`)
   */
  readonly fallback?: "timestamp" | "none" | undefined;
  /** How calls that arrive together share statements; `false` sends a statement for each. (Default: up to 500) */
  readonly batching?: BatchingOptions | false | undefined;
  /** Whether the server keeps the statements prepared. `false` behind some poolers. (Default: true) */
  readonly prepare?: boolean | undefined;
}

/** What holds for every `issue` of a numbering. */
export interface IssueRules<Table extends PgTable, Num> {
  /** The condition that a draft has to meet, such as `eq(invoices.status, "draft")`. (Default: none) */
  readonly when?: SQL | undefined;
  /** Columns that are set with the number, to values or SQL expressions. (Default: none) */
  readonly set?:
    | { readonly [Key in keyof SetInput<Table, Num>]: SetInput<Table, Num>[Key] | SQL }
    | undefined;
}

/** Options of one `create`. */
export interface CreateDocumentOptions<Template extends string = string> {
  /** The idempotency key, unique in its series, 1 to 255 characters. (Default: the key column, or this call's own) */
  readonly key?: string | undefined;
  /** Another series for this document. (Default: the numbering's) */
  readonly series?: OrderSeries<Template> | undefined;
  /** Cancels the wait. The error says whether the document may have been written nevertheless. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of one `issue`. */
export type IssueOptions<Table extends PgTable, Num, Template extends string, Children> =
  ChildRows<Children> extends infer Rows
    ? {
        /** Columns that are set with the number. (Default: none) */
        readonly set?: SetInput<Table, Num> | undefined;
        /** Rows of the children that go in with the number. (Default: none) */
        readonly children?: Rows | undefined;
        /** Another series for this document. (Default: the numbering's) */
        readonly series?: OrderSeries<Template> | undefined;
        /** Cancels the wait. The error says whether the number may have been given nevertheless. */
        readonly signal?: AbortSignal | undefined;
      }
    : never;
