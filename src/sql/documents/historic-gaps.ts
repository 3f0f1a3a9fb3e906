// Finds the sequences that were missing when a table's numbers were adopted.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { day } from "../order-row.js";

export interface FoundGap {
  readonly series: string;
  readonly dateKey: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The gaps of some series below the highest adopted sequence of each period, in the order of the ledger, and how many
 * sequences are missing in all.
 */
export async function historicGaps(
  db: OrdersDatabase,
  { ours }: DocumentTable,
  series: readonly string[],
  most: number,
): Promise<{ readonly missing: number; readonly gaps: readonly FoundGap[] }> {
  const found = db
    .$with("gaps", {
      series: sql<string>`series`.as("series"),
      dateKey: sql<string>`date_key`.as("date_key"),
      from: sql<number>`from_sequence`.mapWith(Number).as("from_sequence"),
      to: sql<number>`to_sequence`.mapWith(Number).as("to_sequence"),
      missing: sql<number>`missing`.mapWith(Number).as("missing"),
    })
    .as(sql`
      select
        numbered.series,
        ${day(sql`numbered.date_key`)} as date_key,
        numbered.previous + 1 as from_sequence,
        numbered.sequence - 1 as to_sequence,
        sum(numbered.sequence - numbered.previous - 1) over () as missing
      from (
        select
          ledger.series,
          ledger.date_key,
          ledger.sequence,
          lag(ledger.sequence, 1, 0::bigint) over in_order as previous,
          max(ledger.sequence) filter (where ledger.is_adopted) over (
            partition by ledger.series, ledger.date_key
          ) as highest
        from ${ours}.number_ledger as ledger
        where ledger.series in (
            select
              wanted.name collate "C"
            from jsonb_array_elements_text(${JSON.stringify(series)}::text::jsonb) as wanted(name)
          )
          and ledger.sequence is not null
        window in_order as (partition by ledger.series, ledger.date_key order by ledger.sequence)
      ) as numbered
      where numbered.sequence > numbered.previous + 1
        and numbered.sequence <= numbered.highest
      order by
        numbered.series,
        numbered.date_key,
        numbered.sequence
      limit ${sql.raw(String(most))}`);
  const gaps = await db.with(found).select().from(found);
  return {
    missing: gaps[0]?.missing ?? 0,
    gaps: gaps.map(({ series: name, dateKey, from, to }) => ({ series: name, dateKey, from, to })),
  };
}
