// What the engine is given for the rows of an app's table: their statements, and which calls share a document.
import { isBoundToRequests } from "../database/bound-to-requests.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { Joining, Placement } from "../numbering/engine.js";
import type { DocumentAnswer } from "../sql/documents/document-answer.js";
import type { NumberingStatements } from "../sql/documents/number-documents.js";
import type { ResolvableKeys } from "../sql/resolve-conflicts.js";
import type { DocumentTable } from "../tables/document-table.js";
import { readTableFacts, type TableFacts } from "../tables/table-facts.js";
import type { ValidDocument, ValidIssue } from "./parse-document.js";
import { type PassingParts, passTakenNumbers } from "./pass-taken-numbers.js";

/** Reads what the database says of the table, on a connection that is the caller's already; once, and kept. */
export type ReadFacts = (on: OrdersDatabase) => Promise<TableFacts>;

/** What is known of the table from the database: read when it is first needed, and kept. */
export interface KnownTable {
  readonly facts: ReadFacts;
  /** Our keys, and the unique indexes of the app's: those that have the number in them, and the others. */
  readonly keys: ResolvableKeys;
}

export function knownTable(db: OrdersDatabase, table: DocumentTable): KnownTable {
  const ofNumber = new Set(["number_ledger_pkey"]);
  const ofSubmission = new Set(["number_ledger_idempotency_key", "number_ledger_document_key"]);
  const ofApp = new Set<string>();
  let known: TableFacts | undefined;
  let reading: Promise<TableFacts> | undefined;

  async function read(on: OrdersDatabase): Promise<TableFacts> {
    const facts = await readTableFacts(on, table);
    for (const index of facts.uniqueIndexes.flatMap(({ names }) => names)) {
      ofNumber.add(index);
    }
    for (const index of facts.allUniqueIndexes) {
      ofApp.add(index);
    }
    known ??= facts;
    return known;
  }

  return {
    keys: { ofNumber, ofSubmission, ofApp },
    async facts(on) {
      if (known !== undefined) {
        return known;
      }
      if (on !== db || isBoundToRequests()) {
        // The transaction of a caller reads for itself. Another's read may wait for the connection that this one holds.
        // And a request may not wait for another's.
        return read(on);
      }
      // A read that failed is none: the next statement asks again.
      reading ??= read(db).finally(() => {
        reading = undefined;
      });
      return reading;
    },
  };
}

/** The placement of one of the two kinds of documents: those to insert, and those to issue. */
export function documentPlacement<S extends ValidDocument | ValidIssue>(
  db: OrdersDatabase,
  statements: NumberingStatements,
  keys: ResolvableKeys,
  joining: Joining<S>,
  passing: PassingParts,
): Placement<S, DocumentAnswer> {
  return {
    place: statements.place,
    isolate: statements.isolate,
    raiseCounters: (batch, raises) => passTakenNumbers(db, batch, passing, raises),
    keys,
    givenNumber: ({ given }) => given,
    joining,
  };
}

/** Calls with the same idempotency key share one document. */
export const joiningDocuments: Joining<ValidDocument> = {
  // A key that this call generated cannot be under way already.
  keysOf: ({ name }, { key, hasCallerKey }) => (hasCallerKey ? [`${name}\n${key}`] : []),
  canJoin: () => true,
  agrees: (document, other) => document.contentHash === other.contentHash,
  sharesAnswer: (document, other) => document.contentHash === other.contentHash,
  hasSameFate: (document, other) => document.json === other.json,
};

/**
 * Calls that issue the same document into the same series share one number. Of two series the database chooses, by the lock
 * on the document: a refusal by the one series says nothing about the other.
 */
export const joiningIssues: Joining<ValidIssue> = {
  keysOf: ({ name }, { documentKey }) => [`${name}\n${documentKey}`],
  canJoin: () => true,
  agrees: () => true,
  sharesAnswer: () => true,
  hasSameFate: (document, other) => document.json === other.json,
};
