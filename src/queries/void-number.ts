// Voids a number in the ledger: it stays with its document, and the ledger records when and why it was voided.
import { sql } from "drizzle-orm";
import { err, ok, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { VoidNumberError } from "../errors/document-errors.js";
import { type Budget, retry } from "../retry/retry.js";
import type { OrderSeries } from "../series/order-series.js";
import type { DocumentRow } from "../sql/documents/document-answer.js";
import { ledgerColumns, ledgerList, selectLedgerRow, whereLedgerKey } from "../sql/documents/ledger-row.js";
import type { DocumentTable } from "../tables/document-table.js";
import { type FoundNumber, foundNumber } from "./find-number.js";
import { parseVoidReason } from "./void-reason.js";

/** Voids a number. One that is voided keeps its first void. The app's row is not touched. */
export async function voidNumber(
  db: OrdersDatabase,
  table: DocumentTable,
  series: OrderSeries,
  number: string,
  reason: unknown,
  budget: Budget,
): Promise<Result<FoundNumber<DocumentRow, unknown>, VoidNumberError>> {
  const parsed = parseVoidReason(reason);
  if (parsed.isErr()) {
    return err(parsed.error);
  }
  const where = whereLedgerKey(series, { number });
  if (where === undefined) {
    return err({ kind: "NumberNotFound" });
  }
  const { ours } = table;
  const write = async (): Promise<FoundNumber<DocumentRow, unknown> | undefined> => {
    const voided = db.$with("voided", ledgerColumns).as(sql`
      update ${ours}.number_ledger as ledger
      set
        voided_at = statement_timestamp(),
        void_reason = ${parsed.value}
      where ${where}
        and ledger.voided_at is null
      returning ${ledgerList()}`);
    const [written] = await db.with(voided).select().from(voided);
    const row = written ?? (await selectLedgerRow(db, ours, where));
    return row === undefined ? undefined : foundNumber(db, table, row);
  };
  const written = await retry(write, budget);
  if (written.isErr()) {
    return err({ kind: "VoidFailed", attempts: written.error });
  }
  return written.value === undefined ? err({ kind: "NumberNotFound" }) : ok(written.value);
}
