// Numbers a batch of documents: executes the statement, and returns one answer for each.
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { DocumentTable } from "../../tables/document-table.js";
import type { TableFacts } from "../../tables/table-facts.js";
import { batchParameters } from "../batch-parameters.js";
import { isolatedFailure, isolatingParameters, isolatingStatement } from "../isolating-statement.js";
import type { Numbering } from "../numbering.js";
import { readBackFailed } from "../placed-row.js";
import { preparedVariants } from "../prepared-variants.js";
import type { BatchEntry, Isolate, IsolatedAnswer, Place } from "../submission.js";
import { createStatement } from "./create-statement.js";
import { createDating, issueDating } from "./dating-statements.js";
import {
  type AnswerRow,
  type DocumentAnswer,
  type DocumentSubmission,
  documentAnswer,
} from "./document-answer.js";
import { findDocuments } from "./find-documents.js";
import { issueStatement } from "./issue-statement.js";
import type { IssueTerms } from "./issue-targets.js";

export interface NumberingStatements {
  readonly place: Place<DocumentSubmission, DocumentAnswer>;
  readonly isolate: Isolate<DocumentSubmission, DocumentAnswer>;
}

export interface NumberingStatementOptions {
  /** Whether the server keeps the prepared statements under a name. */
  readonly named: boolean;
  /** How long a statement waits for a lock, in milliseconds; null keeps the session's own setting. */
  readonly lockTimeoutMs: number | null;
  /** What is known of the table from the database, read once. */
  readonly facts: () => Promise<TableFacts>;
  /** Undefined for statements that insert the documents. */
  readonly issue: IssueTerms | undefined;
}

/**
 * Prepares the statements that insert documents, or number those that are there. Why there is no gap and no duplicate: as
 * in place-orders.ts, the numbers, the documents, their children and the ledger are one statement.
 */
export function prepareNumbering(
  db: OrdersDatabase,
  table: DocumentTable,
  { named, lockTimeoutMs, facts, issue }: NumberingStatementOptions,
): NumberingStatements {
  const prepare = (known: TableFacts) => {
    const build = (numbering: Numbering, shape: string) =>
      issue === undefined
        ? createStatement(db, table, known, { numbering, shape })
        : issueStatement(db, table, issue, { numbering, shape });
    const datingOf = (shape: string) =>
      (issue === undefined ? createDating(db, table, known, shape) : issueDating(db, table, issue)).toSQL()
        .sql;
    return { build, datingOf, statementFor: preparedVariants(named, build) };
  };
  let prepared: ReturnType<typeof prepare> | undefined;
  const statements = async () => {
    if (prepared !== undefined) {
      return prepared;
    }
    const known = await facts();
    // Of batches that come while the facts are read, the first one prepares.
    prepared ??= prepare(known);
    return prepared;
  };
  // Built when it is first needed: `createIn` prepares its statements anew for each savepoint, and isolates none.
  let isolating: ReturnType<typeof isolatingStatement> | undefined;

  /** The answers, each with its document: those that were there before are read by their keys. */
  async function answersOf(
    batch: readonly BatchEntry<DocumentSubmission>[],
    rows: ReadonlyMap<number, AnswerRow & { readonly app?: Readonly<Record<string, unknown>> }>,
  ): Promise<readonly (DocumentAnswer | undefined)[]> {
    const wanted = [...rows].flatMap(([place, { outcome, documentKey, app }]) =>
      documentKey !== null &&
      (outcome === "existing" || outcome === "key reused" || (outcome === "placed" && app === undefined))
        ? {
            place,
            key: documentKey,
            json: issue === undefined ? batch[place - 1]?.submission.json : undefined,
          }
        : [],
    );
    const found = await findDocuments(db, table, wanted).catch((cause: unknown) => {
      // The statement is committed by now, so a failure here must not count as one of the batch.
      throw readBackFailed(cause);
    });
    return batch.map(({ submission }, index) => {
      const row = rows.get(index + 1);
      const read = found.get(index + 1);
      return row === undefined
        ? undefined
        : documentAnswer(
            table,
            submission,
            row,
            row.outcome === "placed" ? (row.app ?? read?.values) : read?.values,
            read?.differing,
          );
    });
  }

  return {
    async place(batch, numbering) {
      const { statementFor } = await statements();
      const rows = await statementFor(numbering, batch[0]?.submission.batchKey ?? "").execute({
        ...batchParameters(batch),
        lockTimeout: lockTimeoutMs === null ? null : `${lockTimeoutMs}ms`,
      });
      const answers = await answersOf(batch, new Map(rows.map((row) => [row.place, row])));
      return answers.map((answer) => answer ?? noAnswer());
    },
    async isolate(batch, numbering, limits) {
      const { build, datingOf } = await statements();
      const shape = batch[0]?.submission.batchKey ?? "";
      isolating ??= isolatingStatement(db, table);
      const rows = await isolating.execute({
        numbering: build(numbering, shape).toSQL().sql,
        dating: datingOf(shape),
        ...batchParameters(batch),
        ...isolatingParameters(numbering, limits),
      });
      const byPlace = new Map(rows.map((row) => [row.place, row]));
      const answered = rows.flatMap((row) => (row.outcome === null ? [] : [[row.place, row] as const]));
      const answers = await answersOf(
        batch,
        new Map(answered.map(([place, row]) => [place, { ...row, outcome: row.outcome ?? "missing" }])),
      );
      return batch.map((_, index): IsolatedAnswer<DocumentAnswer> => {
        const answer = answers[index];
        const row = byPlace.get(index + 1);
        if (answer !== undefined) {
          return { kind: "placed", row: answer };
        }
        return row === undefined ? noAnswer() : isolatedFailure(row);
      });
    },
  };
}

function noAnswer(): never {
  throw new Error("the numbering statement left a document without an answer");
}
