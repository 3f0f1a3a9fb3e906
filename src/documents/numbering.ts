// The types of a numbering's calls.
import type { InferSelectModel } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import type { ResultAsync } from "neverthrow";
import type { OrdersTransaction } from "../database/orders-database.js";
import type {
  CreateDocumentError,
  CreateDocumentInError,
  IssueError,
  IssueInError,
} from "../errors/document-errors.js";
import type { OrderNumber } from "../series/template-types.js";
import type { DocumentRow } from "../sql/documents/document-answer.js";
import type { AdoptFailed, AdoptOptions, AdoptReport } from "./adopt-report.js";
import type { AnyColumn } from "./checked-columns.js";
import type { Numbered } from "./document-result.js";
import type { LookUps } from "./look-up-types.js";
import type { CallOptions } from "./number-document.js";
import type { CreateDocumentOptions, IssueOptions } from "./numbering-options.js";
import type { ChildSpecs, DocumentInput, DocumentKey, NumberedRow, NumberIn } from "./numbering-types.js";

/** What `create` and `issue` succeed with. */
export interface NumberedDocument<Row, Given> {
  /** The document as the database has it. */
  readonly document: Row;
  /** Its number. */
  readonly number: Given;
  /** Whether it had the number before this call. */
  readonly replayed: boolean;
}

/**
 * The calls of a numbering. None of them rejects: each failure is an error value. As a parameter of an app's function it is
 * `Numbering<typeof invoices, typeof invoices.invoiceNo>`, whatever the template.
 */
export interface Numbering<
  Table extends PgTable,
  Num extends AnyColumn,
  Template extends string = string,
  Children extends ChildSpecs = Record<never, never>,
  Given = NumberIn<Num, OrderNumber<Template>>,
  Chosen = unknown,
> extends LookUps<InferSelectModel<Table>, Given, Chosen, Template> {
  /**
   * Inserts a document, with its children, and gives it the next number of its period. A call whose idempotency key has a
   * number returns that document, with `replayed: true`. Settles within the retry policy's deadline.
   */
  create(
    input: DocumentInput<Table, Num, Children>,
    options?: CreateDocumentOptions<Template>,
  ): ResultAsync<
    NumberedDocument<NumberedRow<Table, Num, Given>, Given>,
    CreateDocumentError<InferSelectModel<Table>>
  >;
  /**
   * Gives a document that is there, such as a draft, the next number of its period, and sets columns in the same update.
   * One that has a number keeps it: `replayed: true`. Settles within the retry policy's deadline.
   */
  issue(
    key: DocumentKey<Table>,
    options?: IssueOptions<Table, Num, Template, Children>,
  ): ResultAsync<
    NumberedDocument<NumberedRow<Table, Num, Given>, Given>,
    IssueError<InferSelectModel<Table>>
  >;
  /**
   * `create` inside the caller's transaction: one attempt, in a savepoint. The counter stays locked until the transaction
   * ends, so take the number last.
   */
  createIn(
    tx: OrdersTransaction,
    input: DocumentInput<Table, Num, Children>,
    options?: Omit<CreateDocumentOptions<Template>, "signal">,
  ): ResultAsync<
    NumberedDocument<NumberedRow<Table, Num, Given>, Given>,
    CreateDocumentInError<InferSelectModel<Table>>
  >;
  /** `issue` inside the caller's transaction: one attempt, in a savepoint. Take the number last. */
  issueIn(
    tx: OrdersTransaction,
    key: DocumentKey<Table>,
    options?: IssueOptions<Table, Num, Template, Children>,
  ): ResultAsync<
    NumberedDocument<NumberedRow<Table, Num, Given>, Given>,
    IssueInError<InferSelectModel<Table>>
  >;
  /**
   * Takes over the numbers that the table has: writes those that fit their series into the ledger, raises the counters, and
   * reports the rest. It works in parts, beside live traffic, and adopting twice is the same as once.
   */
  adopt(options?: AdoptOptions): ResultAsync<AdoptReport, AdoptFailed>;
  /** Waits for calls in flight; later ones are refused as `Closed`. The database stays open. */
  close(): Promise<void>;
}

/** The calls of a numbering whose table is not known to the types. */
export interface AnyNumbering extends LookUps<DocumentRow, unknown, unknown, string> {
  create(input: unknown, options?: CallOptions): ResultAsync<Numbered, CreateDocumentError<DocumentRow>>;
  issue(key: unknown, options?: CallOptions): ResultAsync<Numbered, IssueError<DocumentRow>>;
  createIn(
    tx: OrdersTransaction,
    input: unknown,
    options?: CallOptions,
  ): ResultAsync<Numbered, CreateDocumentInError<DocumentRow>>;
  issueIn(
    tx: OrdersTransaction,
    key: unknown,
    options?: CallOptions,
  ): ResultAsync<Numbered, IssueInError<DocumentRow>>;
  adopt(options?: AdoptOptions): ResultAsync<AdoptReport, AdoptFailed>;
  close(): Promise<void>;
}
