// Wires a numbering: takes a database and options, returns its calls.
import type { PgTable } from "drizzle-orm/pg-core";
import type { Result } from "neverthrow";
import { answersBeforeCommit } from "../database/answers-before-commit.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import { primaryDatabase, primaryOf } from "../database/primary-database.js";
import { isTransaction, watchTransactions } from "../database/transaction-scopes.js";
import type {
  CreateDocumentError,
  CreateDocumentInError,
  IssueError,
  IssueInError,
} from "../errors/document-errors.js";
import type { FailedAttempt } from "../errors/errors.js";
import { resolveBatching } from "../numbering/batching.js";
import { createPlacingContext, type Joining, settled } from "../numbering/engine.js";
import { systemClock } from "../retry/clock.js";
import { retryPolicy } from "../retry/retry-policy.js";
import type { OrderSeries } from "../series/order-series.js";
import type { DocumentAnswer, DocumentRow } from "../sql/documents/document-answer.js";
import type { IssueTerms } from "../sql/documents/issue-targets.js";
import { prepareNumbering } from "../sql/documents/number-documents.js";
import { raiseToLedger } from "../sql/documents/raise-counters.js";
import type { Submission } from "../sql/submission.js";
import { documentTable } from "../tables/document-table.js";
import { createTelemetry } from "../telemetry/telemetry.js";
import { chooseSeries } from "./choose-series.js";
import { documentPlacement, joiningDocuments, joiningIssues, knownTable } from "./document-placement.js";
import type { Numbered } from "./document-result.js";
import { issueRules } from "./issue-rules.js";
import { createDocumentNumberer } from "./number-document.js";
import { createNumbererInTransaction } from "./number-in-transaction.js";
import type { AnyNumbering, Numbering, NumberingOptions } from "./numbering.js";
import type { AnyColumn, ChildSpecs } from "./numbering-types.js";
import { documentInput, type ValidDocument, type ValidIssue } from "./parse-document.js";
import { createDraftReader } from "./read-drafts.js";

/**
 * Makes a numbering: it gives gapless numbers to the rows of an app's table, which stays as it is. Throws a RangeError for
 * columns that are not the table's, for a number column or a template that do not go together, and for options out of
 * range; a TypeError for a transaction, and for postgres.js before 3.4.8, which answers before the commit.
 *
 * @param db a database with the shipped migrations
 */
export function createNumbering<
  Table extends PgTable,
  const Num extends AnyColumn,
  const Template extends string,
  const Children extends ChildSpecs = Record<never, never>,
  const Key extends AnyColumn = AnyColumn,
  const Same extends readonly AnyColumn[] = readonly AnyColumn[],
  const At extends AnyColumn = AnyColumn,
>(
  db: OrdersDatabase,
  options: NumberingOptions<Table, Num, Template, Children, Key, Same, At>,
): Numbering<Table, Num, Template, Children>;
// The statements work on any columns of the table; only the types above know them.
export function createNumbering(
  given: OrdersDatabase,
  options: NumberingOptions<PgTable, AnyColumn, string, ChildSpecs>,
): unknown {
  return wireNumbering(given, options);
}

function wireNumbering(
  given: OrdersDatabase,
  options: NumberingOptions<PgTable, AnyColumn, string, ChildSpecs>,
): AnyNumbering {
  const { fallback = "none", prepare: named = true } = options;
  const policy = retryPolicy(options.retry);
  if (isTransaction(given)) {
    throw new TypeError(
      "createNumbering: the database is a transaction, whose numbers would be gone with it: give it the database that " +
        "outlives it, and use createIn or issueIn in the transaction",
    );
  }
  const db = primaryDatabase(given);
  if (answersBeforeCommit(primaryOf(given)._.session)) {
    throw new TypeError(
      "createNumbering: postgres.js before 3.4.8 answers a statement before its commit, so a number that it says is " +
        "given may be gone: npm install postgres@latest",
    );
  }
  watchTransactions(given);
  const table = documentTable(db, options);
  if (fallback === "timestamp" && table.number.isInteger) {
    throw new RangeError('createNumbering: fallback "timestamp" needs a number column of text');
  }
  const choose = chooseSeries(table.number, options.series);
  const clock = systemClock;
  const telemetry = createTelemetry(typeof options.series === "function" ? [] : [options.series]);
  const known = knownTable(db, table);
  const rules = issueRules(db, table, options.issue);
  const input = documentInput(table, rules.values);
  const givenNumber = ({ given: number }: DocumentAnswer) => number;
  const statementsOn = (on: OrdersDatabase, issue: IssueTerms | undefined, lockTimeoutMs: number | null) => {
    const { place, isolate } = prepareNumbering(on, table, {
      named: named && lockTimeoutMs !== null,
      lockTimeoutMs,
      facts: known.facts,
      issue,
    });
    const operation = issue === undefined ? "INSERT" : "UPDATE";
    return {
      place: telemetry.observe(table.ledgerName, operation, place, givenNumber),
      isolate: telemetry.observeIsolated(table.ledgerName, operation, isolate, givenNumber),
    };
  };
  const limits = { policy, clock, fallback: fallback === "timestamp", onRetry: telemetry.retried };
  const contextOf = <S extends ValidDocument | ValidIssue>(
    issue: IssueTerms | undefined,
    joining: Joining<S>,
  ) => {
    const statements = statementsOn(db, issue, policy.lockTimeoutMs);
    return createPlacingContext(documentPlacement(db, table, statements, known.keys, joining), limits);
  };
  const numberer = createDocumentNumberer({
    table,
    input,
    chooseSeries: choose,
    readDraft: createDraftReader(db, table),
    creating: contextOf(undefined, joiningDocuments),
    issuing: contextOf(rules.terms, joiningIssues),
    batching: resolveBatching(options.batching),
  });
  telemetry.watchQueue(numberer.queued);
  const inTransaction = createNumbererInTransaction({
    table,
    input,
    chooseSeries: choose,
    isClosed: numberer.isClosed,
    options: (issue: boolean) => ({
      placeOn: (on: OrdersDatabase) => statementsOn(on, issue ? rules.terms : undefined, null).place,
      raiseCountersOn: async (on: OrdersDatabase, series: OrderSeries) => {
        await raiseToLedger(on, table, series);
      },
      keys: known.keys,
      limitMs: policy.deadlineMs,
      clock,
    }),
  });
  const exhausted = (attempt: FailedAttempt) =>
    ({ kind: "RetriesExhausted", attempts: [attempt], outcome: "unknown" }) as const;
  const failed = (attempt: FailedAttempt) => ({ kind: "AttemptFailed", attempt }) as const;
  const observed = <E extends { readonly kind: string }>(
    run: (onValidated?: (document: Submission) => void) => Promise<Result<Numbered, E>>,
  ) => telemetry.observeCreate(typeof options.series === "function" ? undefined : options.series, run);
  return {
    create: (values, call = {}) =>
      settled<Numbered, CreateDocumentError<DocumentRow>>(
        () => observed((onValidated) => numberer.create(values, { ...call, onValidated })),
        exhausted,
      ),
    issue: (key, call = {}) =>
      settled<Numbered, IssueError>(
        () => observed((onValidated) => numberer.issue(key, { ...call, onValidated })),
        exhausted,
      ),
    createIn: (tx, values, call = {}) =>
      settled<Numbered, CreateDocumentInError<DocumentRow>>(
        () => observed((onValidated) => inTransaction.create(tx, values, { ...call, onValidated })),
        failed,
      ),
    issueIn: (tx, key, call = {}) =>
      settled<Numbered, IssueInError>(
        () => observed((onValidated) => inTransaction.issue(tx, key, { ...call, onValidated })),
        failed,
      ),
    close: () => numberer.close().finally(telemetry.stop),
  };
}
