// Looks the documents of a ledger up in the tables that it names, whichever they are.
import { statesOfDocuments } from "../queries/ledger-documents.js";
import type { DocumentStates } from "../queries/read-ledger.js";
import { quoteName } from "../schema/installation.js";
import type { NumberedTable } from "../sql/documents/document-states.js";
import type { LedgerSource } from "../sql/ledger-source.js";
import { UsageError } from "./output.js";
import { readTable } from "./read-table.js";

/** The state is `unknown` for documents of a table that is gone or renamed, or that has no primary key any more. */
export function statesOfAnyTable(source: LedgerSource): DocumentStates {
  const known = new Map<string, NumberedTable | undefined>();
  return async (tx, rows) => {
    for (const { documentTable, documentColumn } of rows) {
      const key = `${documentTable}\n${documentColumn}`;
      if (!known.has(key)) {
        known.set(key, await find(tx, documentTable, documentColumn));
      }
    }
    return statesOfDocuments(
      source,
      [...known.values()].filter((table) => table !== undefined),
    )(tx, rows);
  };
}

async function find(
  tx: Parameters<DocumentStates>[0],
  ledgerName: string,
  column: string,
): Promise<NumberedTable | undefined> {
  const [schema = "", ...rest] = ledgerName.split(".");
  const name = rest.join(".");
  try {
    const { types, primaryKey } = await readTable(tx, { schema, name });
    return types.has(column)
      ? { ledgerName, name: `${quoteName(schema)}.${quoteName(name)}`, primaryKey, column }
      : undefined;
  } catch (error) {
    if (error instanceof UsageError) {
      return undefined;
    }
    throw error;
  }
}
