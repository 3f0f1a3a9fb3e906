// Turns the answer for a document into the caller's result: numbered, replayed, or why it is neither.
import { err, ok, type Result } from "neverthrow";
import type {
  DocumentDeleted,
  DocumentNotFound,
  DocumentRejected,
  KeyReused,
  NotIssuable,
} from "../errors/document-errors.js";
import type { FailedAttempt } from "../errors/errors.js";
import type { DocumentAnswer, DocumentRow } from "../sql/documents/document-answer.js";
import type { DocumentTable } from "../tables/document-table.js";
import type { NumberColumn } from "../tables/number-column.js";
import type { ValidDocument } from "./parse-document.js";

/** What a call succeeds with, before the types of the table are known. */
export interface Numbered {
  readonly document: DocumentRow;
  readonly number: unknown;
  readonly replayed: boolean;
}

type CreateFailure = KeyReused<DocumentRow> | DocumentDeleted;

/**
 * What an answer means for a `create`. A document that existed under a key which this process generated is the caller's
 * own: an earlier attempt wrote it and its reply was lost.
 *
 * @param submitted what was sent; another caller's, if this caller joined it
 */
export function createdResult(
  { number }: DocumentTable,
  submitted: ValidDocument,
  { outcome, document, number: text, existing, differing }: DocumentAnswer,
): Result<Numbered, CreateFailure> {
  if (outcome === "elsewhere") {
    return err({ kind: "KeyReused", existing: null, differing: [] });
  }
  if (document === undefined) {
    return err({ kind: "DocumentDeleted", number: text ?? "" });
  }
  if (differing.length > 0) {
    return err({ kind: "KeyReused", existing: document, differing });
  }
  return ok({
    document,
    number: numberOf(number, document, text),
    replayed: existing && submitted.hasCallerKey,
  });
}

/** What an answer means for an `issue`. */
export function issuedResult(
  { number }: DocumentTable,
  { outcome, document, existing, number: text }: DocumentAnswer,
): Result<Numbered, DocumentNotFound | NotIssuable | KeyReused<DocumentRow>> {
  if (outcome === "key reused") {
    return err({ kind: "KeyReused", existing: document ?? null, differing: [] });
  }
  if (outcome === "not issuable") {
    return err({ kind: "NotIssuable" });
  }
  return document === undefined
    ? err({ kind: "DocumentNotFound" })
    : ok({ document, number: numberOf(number, document, text), replayed: existing });
}

/** The number as the column has it; where somebody cleared the column, the ledger's. */
function numberOf({ key, reader }: NumberColumn, document: DocumentRow, text: string | null): unknown {
  return document[key] ?? (text === null ? null : reader.read(text));
}

/** A document that changed between the read that chose its series and the statement, more often than it was read again. */
export const changedMeanwhile: FailedAttempt = {
  failure: "contention",
  cause: { code: "40001", message: "the document changed while it was being issued" },
};

function documentRejected({ cause }: FailedAttempt): DocumentRejected {
  const { code = "", constraint } = cause;
  return {
    kind: "DocumentRejected",
    sqlState: code,
    ...(constraint === undefined ? {} : { constraint }),
    cause,
  };
}

/** The error of a document that the database refused, or of a failed attempt. */
export function refusal<E>(
  error: { readonly kind: "Refused"; readonly attempt: FailedAttempt } | E,
): DocumentRejected | E {
  return isRefused(error) ? documentRejected(error.attempt) : error;
}

function isRefused<E>(
  error: { readonly kind: "Refused"; readonly attempt: FailedAttempt } | E,
): error is { readonly kind: "Refused"; readonly attempt: FailedAttempt } {
  return typeof error === "object" && error !== null && "kind" in error && error.kind === "Refused";
}
