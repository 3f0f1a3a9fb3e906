// `createIn` and `issueIn`: number a document inside the caller's own transaction.
import { err, type Result } from "neverthrow";
import type { OrdersTransaction } from "../database/orders-database.js";
import type { CreateDocumentInError, InvalidDocument, IssueInError } from "../errors/document-errors.js";
import { type InTransactionOptions, placeInTransaction, readInTransaction } from "../numbering/engine.js";
import type { OrderSeries } from "../series/order-series.js";
import type { DocumentAnswer, DocumentRow, DocumentSubmission } from "../sql/documents/document-answer.js";
import { findDocuments } from "../sql/documents/find-documents.js";
import type { DocumentTable } from "../tables/document-table.js";
import type { ChooseSeries } from "./choose-series.js";
import { changedMeanwhile, createdResult, issuedResult, type Numbered, refusal } from "./document-result.js";
import { type CallOptions, mostReads } from "./number-document.js";
import type { DocumentInput } from "./parse-document.js";
import { draftRow } from "./read-drafts.js";

export interface NumbererInTransaction {
  create(
    tx: OrdersTransaction,
    input: unknown,
    options: CallOptions,
  ): Promise<Result<Numbered, CreateDocumentInError<DocumentRow>>>;
  issue(
    tx: OrdersTransaction,
    key: unknown,
    options: CallOptions,
  ): Promise<Result<Numbered, IssueInError<DocumentRow>>>;
}

export interface InTransactionParts {
  readonly table: DocumentTable;
  readonly input: DocumentInput;
  readonly chooseSeries: ChooseSeries;
  readonly isClosed: () => boolean;
  /** How documents are placed: inserted, or issued. */
  readonly options: (issue: boolean) => InTransactionOptions<DocumentSubmission, DocumentAnswer>;
}

export function createNumbererInTransaction({
  table,
  input,
  chooseSeries,
  isClosed,
  options,
}: InTransactionParts): NumbererInTransaction {
  /** The series of a draft. It is locked by the statement, which also sees whether it has changed since. */
  async function targetOf(
    tx: OrdersTransaction,
    documentKey: string,
    chosen: OrderSeries | undefined,
  ): Promise<
    Result<{ series: OrderSeries; version: string | null }, IssueInError<DocumentRow> | InvalidDocument>
  > {
    if (chosen !== undefined || !chooseSeries.needsRow) {
      return chooseSeries({}, chosen).map((series) => ({ series, version: null }));
    }
    const read = await readInTransaction(tx, options(true), (db) =>
      findDocuments(db, table, [{ place: 1, key: documentKey }]),
    );
    if (read.isErr()) {
      return err(read.error);
    }
    const draft = read.value.get(1);
    if (draft === undefined) {
      return err({ kind: "DocumentNotFound" });
    }
    const row = draftRow(table, draft);
    return row.isErr()
      ? err({ kind: "AttemptFailed", attempt: row.error })
      : chooseSeries(row.value, undefined).map((series) => ({ series, version: draft.version }));
  }

  return {
    async create(tx, values, { key, series: chosen, onValidated }) {
      if (isClosed()) {
        return err({ kind: "Closed" });
      }
      const valid = input.create(values, key);
      if (valid.isErr()) {
        return err(valid.error);
      }
      const { document, row } = valid.value;
      const series = chooseSeries(row, chosen);
      if (series.isErr()) {
        return err(series.error);
      }
      onValidated?.(document);
      const placed = await placeInTransaction(tx, series.value, document, options(false));
      return placed.mapErr(refusal).andThen((answer) => createdResult(table, document, answer));
    },
    async issue(tx, key, { set, children, series: chosen, onValidated }) {
      if (isClosed()) {
        return err({ kind: "Closed" });
      }
      const identity = input.identify(key);
      if (identity.isErr()) {
        return err(identity.error);
      }
      for (let reads = 0; reads < mostReads; reads += 1) {
        const target = await targetOf(tx, identity.value.text, chosen);
        if (target.isErr()) {
          return err(target.error);
        }
        const valid = input.issue(identity.value, set, children, target.value.version);
        if (valid.isErr()) {
          return err(valid.error);
        }
        onValidated?.(valid.value);
        const placed = await placeInTransaction(tx, target.value.series, valid.value, options(true));
        if (placed.isErr() || placed.value.outcome !== "changed") {
          return placed.mapErr(refusal).andThen((answer) => issuedResult(table, answer));
        }
      }
      return err({ kind: "AttemptFailed", attempt: changedMeanwhile });
    },
  };
}
