// Finds a number that was given, with the document that has it.
import type { Result } from "neverthrow";
import { appValues } from "../columns/app-values.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { ReadError } from "../errors/errors.js";
import { type Budget, retry } from "../retry/retry.js";
import type { OrderSeries } from "../series/order-series.js";
import type { DocumentRow } from "../sql/documents/document-answer.js";
import { findDocuments } from "../sql/documents/find-documents.js";
import {
  type LedgerKey,
  type LedgerRow,
  selectLedgerRow,
  whereLedgerKey,
} from "../sql/documents/ledger-row.js";
import type { DocumentTable } from "../tables/document-table.js";

/** A number that was given, as the ledger has it. */
export interface FoundNumber<Row, Given = string> {
  /** The number, of the type that the table's column has. */
  readonly number: Given;
  /** The name of its series. */
  readonly series: string;
  /** The period's first day, `YYYY-MM-DD`, in the series' time zone. */
  readonly dateKey: string;
  /** Position inside the period; null for a fallback number. */
  readonly sequence: number | null;
  /** The document's primary key as text; a JSON array of texts for a key of several columns. */
  readonly documentKey: string;
  /** The document as it is now; null when it was deleted, or is one of another table or column. */
  readonly document: Row | null;
  /** The idempotency key of the call that gave it; null for one that was issued or adopted. */
  readonly idempotencyKey: string | null;
  /** The instant that decided the period: the database's clock, or the document's own date. */
  readonly placedAt: Date;
  /** When it was given, by the database's clock. */
  readonly createdAt: Date;
  /** When it was voided; null while it stands. */
  readonly voidedAt: Date | null;
  /** Why it was voided; null while it stands. */
  readonly voidReason: string | null;
  /** Whether the table had it before the ledger did. */
  readonly isAdopted: boolean;
}

/** Finds a number; null if the series never gave it, or nothing with the key. */
export async function findNumber(
  db: OrdersDatabase,
  table: DocumentTable,
  series: OrderSeries,
  key: LedgerKey,
  budget: Budget,
): Promise<Result<FoundNumber<DocumentRow, unknown> | null, ReadError>> {
  const where = whereLedgerKey(series, key);
  const read = async (): Promise<FoundNumber<DocumentRow, unknown> | null> => {
    const row = where === undefined ? undefined : await selectLedgerRow(db, table.ours, where);
    return row === undefined ? null : foundNumber(db, table, row);
  };
  return (await retry(read, budget)).mapErr((attempts) => ({ kind: "ReadFailed", attempts }));
}

/** Adds its document to a row of the ledger. */
export async function foundNumber(
  db: OrdersDatabase,
  table: DocumentTable,
  row: LedgerRow,
): Promise<FoundNumber<DocumentRow, unknown>> {
  const { documentTable, documentColumn, contentHash: _, ...number } = row;
  const isHere = documentTable === table.ledgerName && documentColumn === table.number.name;
  const wanted = isHere ? [{ place: 1, key: row.documentKey }] : [];
  const read = (await findDocuments(db, table, wanted)).get(1);
  return {
    ...number,
    number: appValues([table.number], { [table.number.alias]: row.number })[table.number.key],
    document: read === undefined ? null : appValues(table.columns, read.values),
  };
}
