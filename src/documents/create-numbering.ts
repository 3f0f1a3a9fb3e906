// Wires a numbering: takes a database and options, returns its calls.
import type { PgTable } from "drizzle-orm/pg-core";
import type { Result } from "neverthrow";
import { moduleDatabase } from "../database/module-database.js";
import type { OrdersDatabase } from "../database/orders-database.js";
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
import { requireSeries } from "../series/expected-series.js";
import type { OrderNumber } from "../series/template-types.js";
import type { DocumentAnswer, DocumentRow } from "../sql/documents/document-answer.js";
import type { IssueTerms } from "../sql/documents/issue-targets.js";
import { literalText } from "../sql/documents/literal-sql.js";
import { prepareNumbering } from "../sql/documents/number-documents.js";
import { ledgerSource } from "../sql/ledger-source.js";
import type { Submission } from "../sql/submission.js";
import { documentTable } from "../tables/document-table.js";
import { createTelemetry } from "../telemetry/telemetry.js";
import { adopt } from "./adopt.js";
import { type AdoptFailed, type AdoptReport, nothingAdopted } from "./adopt-report.js";
import type { AnyColumn } from "./checked-columns.js";
import { chooseSeries } from "./choose-series.js";
import { documentPlacement, joiningDocuments, joiningIssues, knownTable } from "./document-placement.js";
import type { Numbered } from "./document-result.js";
import { issueRules } from "./issue-rules.js";
import { createLookUps } from "./look-ups.js";
import { createDocumentNumberer } from "./number-document.js";
import { createNumbererInTransaction } from "./number-in-transaction.js";
import type { AnyNumbering, Numbering } from "./numbering.js";
import type { NumberingOptions } from "./numbering-options.js";
import type { ChildSpecs, NumberIn } from "./numbering-types.js";
import { documentInput, type ValidDocument, type ValidIssue } from "./parse-document.js";
import { passTakenNumbers } from "./pass-taken-numbers.js";
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
  Chosen = unknown,
  const Key extends AnyColumn = AnyColumn,
  const Same extends readonly AnyColumn[] = readonly AnyColumn[],
  const At extends AnyColumn = AnyColumn,
>(
  db: OrdersDatabase,
  options: NumberingOptions<Table, Num, Template, Children, Chosen, Key, Same, At>,
): Numbering<Table, Num, Template, Children, NumberIn<Num, OrderNumber<Template>>, Chosen>;
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
  const db = moduleDatabase(given, "createNumbering", "createIn or issueIn");
  if (typeof options?.series !== "function") {
    requireSeries("createNumbering", options?.series);
  }
  const { fallback = "none", prepare: named = true } = options;
  const policy = retryPolicy(options.retry);
  const table = documentTable(db, options);
  if (fallback === "timestamp" && table.number.isInteger) {
    throw new RangeError('createNumbering: fallback "timestamp" needs a number column of text');
  }
  const choose = chooseSeries(table.number, options.series, fallback === "timestamp");
  const clock = systemClock;
  const series = typeof options.series === "function" ? undefined : options.series;
  const telemetry = createTelemetry(series === undefined ? [] : [series]);
  const known = knownTable(db, table);
  const rules = issueRules(db, table, options.issue);
  const input = documentInput(table, rules.values, (expression, column) =>
    literalText(db, expression, `a default of ${column}`),
  );
  const givenNumber = ({ given: number }: DocumentAnswer) => number;
  const statementsOn = (on: OrdersDatabase, issue: IssueTerms | undefined, lockTimeoutMs: number | null) => {
    const { place, isolate } = prepareNumbering(on, table, {
      named: named && lockTimeoutMs !== null,
      lockTimeoutMs,
      facts: () => known.facts(on),
      issue,
    });
    const operation = issue === undefined ? "INSERT" : "UPDATE";
    return {
      place: telemetry.observe(table.ledgerName, operation, place, givenNumber),
      isolate: telemetry.observeIsolated(table.ledgerName, operation, isolate, givenNumber),
    };
  };
  const passing = (issue: IssueTerms | undefined) => ({
    table,
    facts: known.facts,
    chooseSeries: choose,
    issue,
  });
  const limits = {
    policy,
    clock,
    fallback: fallback === "timestamp",
    onRetry: telemetry.retried,
    isPerSeries: false,
  };
  const contextOf = <S extends ValidDocument | ValidIssue>(
    issue: IssueTerms | undefined,
    joining: Joining<S>,
  ) => {
    const statements = statementsOn(db, issue, policy.lockTimeoutMs);
    const placement = documentPlacement(db, statements, known.keys, joining, passing(issue));
    return createPlacingContext(placement, limits);
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
      raiseCountersOn: (on, batch, raises) =>
        passTakenNumbers(on, batch, passing(issue ? rules.terms : undefined), raises),
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
  ) => telemetry.observeCreate(series, run);
  return {
    ...createLookUps({
      db,
      table,
      source: ledgerSource({ schema: options.schema ?? "gapless_orders" }),
      series,
      policy,
      clock,
    }),
    create: (values, call = {}) =>
      settled<Numbered, CreateDocumentError<DocumentRow>>(
        () => observed((onValidated) => numberer.create(values, { ...call, onValidated })),
        exhausted,
      ),
    issue: (key, call = {}) =>
      settled<Numbered, IssueError<DocumentRow>>(
        () => observed((onValidated) => numberer.issue(key, { ...call, onValidated })),
        exhausted,
      ),
    createIn: (tx, values, call = {}) =>
      settled<Numbered, CreateDocumentInError<DocumentRow>>(
        () => observed((onValidated) => inTransaction.create(tx, values, { ...call, onValidated })),
        failed,
      ),
    issueIn: (tx, key, call = {}) =>
      settled<Numbered, IssueInError<DocumentRow>>(
        () => observed((onValidated) => inTransaction.issue(tx, key, { ...call, onValidated })),
        failed,
      ),
    adopt: (call = {}) =>
      settled<AdoptReport, AdoptFailed>(
        () => adopt({ db, table, chooseSeries: choose, policy, clock, isClosed: numberer.isClosed }, call),
        (attempt) => ({ kind: "AdoptFailed", attempts: [attempt], report: nothingAdopted }),
      ),
    close: () => numberer.close().finally(telemetry.stop),
  };
}
