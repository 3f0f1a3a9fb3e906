// `create` and `issue` of a numbering, from the input to the caller's result. Each step is one file down.
import { err, type Result } from "neverthrow";
import type { CreateDocumentError, InvalidDocument, IssueError } from "../errors/document-errors.js";
import type { Batching } from "../numbering/batching.js";
import { createEngine, createOpenCalls, type PlacingContext } from "../numbering/engine.js";
import { retry } from "../retry/retry.js";
import type { OrderSeries } from "../series/order-series.js";
import type { DocumentAnswer, DocumentRow } from "../sql/documents/document-answer.js";
import type { Submission } from "../sql/submission.js";
import type { DocumentTable } from "../tables/document-table.js";
import type { ChooseSeries } from "./choose-series.js";
import { changedMeanwhile, createdResult, issuedResult, type Numbered, refusal } from "./document-result.js";
import type { DocumentInput, ValidDocument, ValidIssue } from "./parse-document.js";
import { draftRow, type ReadDraft } from "./read-drafts.js";

/** Options of one call, as the caller gave them. */
export interface CallOptions {
  readonly key?: unknown;
  readonly set?: unknown;
  readonly children?: unknown;
  readonly series?: OrderSeries | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Is given the document once it is valid. */
  readonly onValidated?: ((document: Submission) => void) | undefined;
}

export interface DocumentNumberer {
  create(input: unknown, options: CallOptions): Promise<Result<Numbered, CreateDocumentError<DocumentRow>>>;
  issue(key: unknown, options: CallOptions): Promise<Result<Numbered, IssueError<DocumentRow>>>;
  close(): Promise<void>;
  isClosed(): boolean;
  /** How many calls wait for a statement. */
  queued(): number;
}

export interface NumbererParts {
  readonly table: DocumentTable;
  readonly input: DocumentInput;
  readonly chooseSeries: ChooseSeries;
  readonly readDraft: ReadDraft;
  readonly creating: PlacingContext<ValidDocument, DocumentAnswer>;
  readonly issuing: PlacingContext<ValidIssue, DocumentAnswer>;
  readonly batching: Batching;
}

/** How often a draft is read again because it changed before it got its number. */
export const mostReads = 5;

/**
 * 1. `parse-document.ts` validates the input, and `choose-series.ts` chooses the series. Nothing is sent for an invalid one.
 *    A draft whose columns choose the series is read first (`read-drafts.ts`).
 * 2. The engine queues the document and numbers it in a batch, with retries: `numbering/engine.ts`.
 * 3. `document-result.ts` says what the answer means for this caller.
 */
export function createDocumentNumberer({
  table,
  input,
  chooseSeries,
  readDraft,
  creating,
  issuing,
  batching,
}: NumbererParts): DocumentNumberer {
  const calls = createOpenCalls();
  const creates = createEngine(creating, batching);
  const issues = createEngine(issuing, batching);
  const { policy, clock } = issuing;

  async function create(
    values: unknown,
    { key, series: chosen, signal, onValidated }: CallOptions,
  ): Promise<Result<Numbered, CreateDocumentError<DocumentRow>>> {
    const valid = input.create(values, key);
    if (valid.isErr()) {
      return err(valid.error);
    }
    const { document, row } = valid.value;
    const series = chooseSeries(row, chosen);
    if (series.isErr()) {
      return err(series.error);
    }
    if (signal?.aborted) {
      return err({ kind: "Cancelled", outcome: "not-created" });
    }
    onValidated?.(document);
    const shared = await creates.submit(series.value, document, signal);
    if ("kind" in shared) {
      return err(shared);
    }
    const { result, submitted, isReportedAsNew } = shared;
    return result
      .mapErr(refusal)
      .andThen((answer) => createdResult(table, submitted, answer))
      .map((numbered) => ({ ...numbered, replayed: numbered.replayed || isReportedAsNew }));
  }

  async function issue(
    key: unknown,
    { set, children, series: chosen, signal, onValidated }: CallOptions,
  ): Promise<Result<Numbered, IssueError<DocumentRow>>> {
    const identity = input.identify(key);
    if (identity.isErr()) {
      return err(identity.error);
    }
    if (signal?.aborted) {
      return err({ kind: "Cancelled", outcome: "not-created" });
    }
    const deadline = clock.now() + policy.deadlineMs;
    for (let reads = 0; reads < mostReads; reads += 1) {
      const target = await targetOf(identity.value.text, chosen, deadline);
      if (target.isErr()) {
        return err(target.error);
      }
      const { series, version } = target.value;
      const valid = input.issue(identity.value, set, children, version);
      if (valid.isErr()) {
        return err(valid.error);
      }
      onValidated?.(valid.value);
      const shared = await issues.submit(series, valid.value, signal, deadline);
      if ("kind" in shared) {
        return err(shared);
      }
      const { result, isReportedAsNew } = shared;
      if (result.isErr()) {
        return err(refusal(result.error));
      }
      if (result.value.outcome !== "changed") {
        return issuedResult(table, result.value).map((numbered) => ({
          ...numbered,
          replayed: numbered.replayed || isReportedAsNew,
        }));
      }
    }
    return err({ kind: "RetriesExhausted", attempts: [changedMeanwhile], outcome: "not-created" });
  }

  /** The series of a draft, and the version of the row that chose it; null if no column did. */
  async function targetOf(
    documentKey: string,
    chosen: OrderSeries | undefined,
    deadline: number,
  ): Promise<
    Result<{ series: OrderSeries; version: string | null }, IssueError<DocumentRow> | InvalidDocument>
  > {
    if (chosen !== undefined || !chooseSeries.needsRow) {
      return chooseSeries({}, chosen).map((series) => ({ series, version: null }));
    }
    const read = await retry(() => readDraft(documentKey), { policy, clock, deadline });
    if (read.isErr()) {
      return err({ kind: "RetriesExhausted", attempts: read.error, outcome: "not-created" });
    }
    const draft = read.value;
    if (draft === undefined) {
      return err({ kind: "DocumentNotFound" });
    }
    const row = draftRow(table, draft);
    if (row.isErr()) {
      return err({ kind: "RetriesExhausted", attempts: [row.error], outcome: "not-created" });
    }
    return chooseSeries(row.value, undefined).map((series) => ({
      series,
      version: draft.version,
    }));
  }

  /** Counts the call, so that `close` waits for it. */
  async function counted<T>(run: () => Promise<T>): Promise<T> {
    calls.begin();
    try {
      return await run();
    } finally {
      calls.end();
    }
  }

  const closed = { kind: "Closed" } as const;
  return {
    create: async (values, options) =>
      calls.isClosed() ? err(closed) : counted(() => create(values, options)),
    issue: async (key, options) => (calls.isClosed() ? err(closed) : counted(() => issue(key, options))),
    async close() {
      await calls.close();
      await Promise.all([creates.idle(), issues.idle()]);
    },
    isClosed: calls.isClosed,
    queued: () => creates.queued() + issues.queued(),
  };
}
