// Selects a row of the ledger, by its number or by its idempotency key.
import { getTableColumns, type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { numberLedger } from "../../schema/number-ledger.js";
import type { OrderSeries } from "../../series/order-series.js";
import { textProblem } from "../../validation/storable-values.js";
import { day, instant } from "../order-row.js";

/** A row of the ledger, as Drizzle's select has it. */
export type LedgerRow = typeof numberLedger.$inferSelect;

export const ledgerColumns = getTableColumns(numberLedger);

/** The select list of a whole row, for {@link ledgerColumns}: dates do not depend on the session's settings. */
export function ledgerList(): SQL {
  return sql`
        ledger.series,
        ${day(sql`ledger.date_key`)} as date_key,
        ledger.sequence,
        ledger.number,
        ledger.idempotency_key,
        ledger.content_hash,
        ledger.document_table,
        ledger.document_column,
        ledger.document_key,
        ${instant(sql`ledger.placed_at`)} as placed_at,
        ${instant(sql`ledger.created_at`)} as created_at,
        ledger.is_adopted,
        ${instant(sql`ledger.voided_at`)} as voided_at,
        ledger.void_reason`;
}

export type LedgerKey = { readonly number: string } | { readonly key: string };

/** The condition for a key; undefined for a text that no row can have, so that no statement is needed. */
export function whereLedgerKey({ name }: OrderSeries, key: LedgerKey): SQL | undefined {
  const [column, text] =
    "number" in key ? [sql`ledger.number`, key.number] : [sql`ledger.idempotency_key`, key.key];
  return textProblem(text) === undefined
    ? sql`ledger.series = ${name}::text
        and ${column} = ${text}::text`
    : undefined;
}

export async function selectLedgerRow(
  db: OrdersDatabase,
  ours: SQL,
  where: SQL,
): Promise<LedgerRow | undefined> {
  const found = db.$with("found", ledgerColumns).as(sql`
      select ${ledgerList()}
      from ${ours}.number_ledger as ledger
      where ${where}`);
  const [row] = await db.with(found).select().from(found);
  return row;
}
