// Reads the documents that are to be issued, where their columns choose the series: many with one statement.
import { err, ok, type Result } from "neverthrow";
import { appValues } from "../columns/app-values.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import { classifyFailure } from "../errors/classify-failure.js";
import type { FailedAttempt } from "../errors/errors.js";
import type { DocumentRow, ReadDocument } from "../sql/documents/document-answer.js";
import { findDocuments } from "../sql/documents/find-documents.js";
import type { DocumentTable } from "../tables/document-table.js";

/** Reads a document by its key; undefined if it is not there. Calls made in one go share a statement. */
export type ReadDraft = (documentKey: string) => Promise<ReadDocument | undefined>;

/** The columns of a draft, as Drizzle reads them; the failure where the app's own code cannot read one. */
export function draftRow(
  { columns }: DocumentTable,
  { values }: ReadDocument,
): Result<DocumentRow, FailedAttempt> {
  try {
    return ok(appValues(columns, values));
  } catch (thrown) {
    const { kind, cause } = classifyFailure(thrown);
    return err({ failure: kind, cause });
  }
}

/** The most documents of one statement. */
const mostAtOnce = 500;

export function createDraftReader(db: OrdersDatabase, table: DocumentTable): ReadDraft {
  let waiting: string[] = [];
  let reading: Promise<ReadonlyMap<string, ReadDocument>> | undefined;

  async function read(): Promise<ReadonlyMap<string, ReadDocument>> {
    // Calls made in one go have all come by then.
    await Promise.resolve();
    const keys = waiting;
    waiting = [];
    reading = undefined;
    const documents = new Map<string, ReadDocument>();
    for (let first = 0; first < keys.length; first += mostAtOnce) {
      const part = keys.slice(first, first + mostAtOnce);
      const found = await findDocuments(
        db,
        table,
        part.map((key, place) => ({ key, place })),
      );
      for (const [place, document] of found) {
        documents.set(part[place] ?? "", document);
      }
    }
    return documents;
  }

  return async (documentKey) => {
    waiting.push(documentKey);
    reading ??= read();
    return (await reading).get(documentKey);
  };
}
