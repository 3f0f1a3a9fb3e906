// What the database answers for a document, and the rows of documents that were there before.
import { appValues } from "../../columns/app-values.js";
import { classifyFailure } from "../../errors/classify-failure.js";
import type { DocumentTable } from "../../tables/document-table.js";
import type { Outcome } from "../outcomes.js";
import type { Answer, GivenNumber, Submission } from "../submission.js";

/** A valid document on its way: one to insert, or one to issue. */
export interface DocumentSubmission extends Submission {
  /** The idempotency key; null for a document that is issued, which is its own key. */
  readonly key: string | null;
  /** A digest of the values in which a replay must agree; null without such columns. */
  readonly contentHash: string | null;
}

/** A row of the app's table, as Drizzle's select has it. */
export type DocumentRow = Readonly<Record<string, unknown>>;

export interface DocumentAnswer extends Answer {
  /** `deleted`: the ledger has its number, and the document is gone. */
  readonly outcome: Outcome | "deleted";
  /** The number as text; null for what has none. */
  readonly number: string | null;
  /** The number that the statement gave; undefined for what had one, and for what got none. */
  readonly given: GivenNumber | undefined;
  /** Undefined for a document that is not there. */
  readonly document: DocumentRow | undefined;
  /** The columns in which a replay does not agree. */
  readonly differing: readonly string[];
}

/** A row of the statement's answer. */
export interface AnswerRow {
  readonly outcome: Outcome;
  readonly documentKey: string | null;
  readonly dateKey: string | null;
  readonly sequence: number | null;
  readonly number: string | null;
  readonly contentHash: string | null;
}

/** A document that was read by its key. */
export interface ReadDocument {
  /** What changes with every change of the row: its xmin. */
  readonly version: string;
  readonly values: DocumentRow;
  readonly differing: readonly string[];
}

/** The answer for a document. A column that cannot be read does not fail its neighbours. */
export function documentAnswer(
  { columns }: DocumentTable,
  { contentHash }: DocumentSubmission,
  row: AnswerRow,
  values: DocumentRow | undefined,
  differing: readonly string[] = [],
): DocumentAnswer {
  const { outcome, number, dateKey, sequence } = row;
  const isPlaced = outcome === "placed";
  const answer: DocumentAnswer = {
    outcome: values === undefined && (isPlaced || outcome === "existing") ? "deleted" : outcome,
    existing: !isPlaced,
    number,
    given: isPlaced && dateKey !== null ? { dateKey, sequence } : undefined,
    document: undefined,
    differing: contentHash !== null && contentHash === row.contentHash ? [] : differing,
  };
  if (values === undefined) {
    return answer;
  }
  try {
    return { ...answer, document: appValues(columns, values) };
  } catch (thrown) {
    const { kind, cause } = classifyFailure(thrown);
    return { ...answer, unreadable: { failure: kind, cause } };
  }
}
