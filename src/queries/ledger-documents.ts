// Says of the numbers of a ledger what has become of their documents.
import { sql } from "drizzle-orm";
import { quoteText } from "../schema/installation.js";
import { type NumberedTable, numbersOfDocuments } from "../sql/documents/document-states.js";
import { type LedgerSource, refuseHiddenRows } from "../sql/ledger-source.js";
import type { DocumentTable } from "../tables/document-table.js";
import type { GivenNumberEntry } from "./ledger-entry.js";
import type { DocumentStates } from "./read-ledger.js";

/** An order cannot be deleted: it is its own row of the ledger. */
export const statesOfOrders: DocumentStates = async (_, rows) => rows.map(() => "there");

/** The table of a numbering, as a ledger names it. */
export function numberedTable({ ledgerName, name, primaryKey, number }: DocumentTable): NumberedTable {
  return { ledgerName, name, primaryKey: primaryKey.map((column) => column.name), column: number.name };
}

/** @param tables those whose documents are looked up; of others the state is `unknown` */
export function statesOfDocuments(source: LedgerSource, tables: readonly NumberedTable[]): DocumentStates {
  return async (tx, rows) => {
    const states: GivenNumberEntry["documentState"][] = rows.map(() => "unknown");
    for (const table of tables) {
      const isOfTable = ({ documentTable, documentColumn }: (typeof rows)[number]): boolean =>
        documentTable === table.ledgerName && documentColumn === table.column;
      const keys = rows.filter(isOfTable).map(({ documentKey }) => documentKey);
      if (keys.length === 0) {
        continue;
      }
      const tableNames = sql.raw(quoteText(table.name));
      // Rows that a policy hides would look deleted.
      await refuseHiddenRows(tx, { ours: source.ours, tableNames }, null);
      const numbers = await numbersOfDocuments(tx, table, keys);
      for (const [index, row] of rows.entries()) {
        if (isOfTable(row)) {
          const number = numbers.get(row.documentKey);
          states[index] = number === undefined ? "deleted" : number === row.number ? "there" : "renumbered";
        }
      }
    }
    return states;
  };
}
