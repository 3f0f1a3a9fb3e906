// Reads the numbers of a series in order: which numbers a page has, for many pages at once, then the rows of a page.
import { sql } from "drizzle-orm";
import type { OrdersTransaction } from "../database/orders-database.js";
import { type LedgerRow, ledgerColumns, ledgerList } from "./documents/ledger-row.js";
import type { LedgerSource } from "./ledger-source.js";

/** What the next numbers stand behind. */
export interface LedgerPlace {
  readonly dateKey: string;
  readonly sequence: number | null;
  readonly number: string;
}

export interface PagesQuery {
  readonly series: string;
  /** The first days of the first and the last period. */
  readonly bounds: { readonly first: string; readonly last: string };
  readonly after: LedgerPlace | undefined;
  readonly pageSize: number;
  readonly pages: number;
}

/** Stands for the sequence of a fallback number, which has none: above every sequence. */
const behindAll = sql.raw("9007199254740992");
const place = sql`ledger.date_key, coalesce(ledger.sequence, ${behindAll}), ledger.number`;

/**
 * The numbers of the next pages, each page a JSON array. No index has them in order, so this scans and sorts the series.
 * With a scan for each page a million orders were not read after nine minutes; in this way they take 22 s, and 165 MiB.
 */
export async function readPages(
  tx: OrdersTransaction,
  { numbered }: LedgerSource,
  { series, bounds, after, pageSize, pages }: PagesQuery,
): Promise<readonly string[]> {
  const isNext =
    after === undefined
      ? sql`true`
      : sql`(${place}) > (
            ${after.dateKey}::date,
            coalesce(${after.sequence}::bigint, ${behindAll}),
            ${after.number}::text
          )`;
  const numbers = tx.$with("numbers", { page: sql<string>`page`.as("page") }).as(sql`
      select
        pg_catalog.json_agg(listed.number order by listed.place)::text as page
      from (
        select
          ledger.number,
          row_number() over (order by ${place}) as place
        from ${numbered} as ledger
        where ledger.series = ${series}::text
          and ledger.date_key between ${bounds.first}::date and ${bounds.last}::date
          and ${isNext}
        order by
          ${place}
        limit ${sql.raw(String(pageSize * pages))}
      ) as listed
      group by
        (listed.place - 1) / ${sql.raw(String(pageSize))}
      order by
        min(listed.place)`);
  return (await tx.with(numbers).select().from(numbers)).map(({ page }) => page);
}

/** The rows of a page in order, each found by the index of the number. */
export async function readPage(
  tx: OrdersTransaction,
  { numbered }: LedgerSource,
  series: string,
  numbers: string,
): Promise<readonly LedgerRow[]> {
  const page = tx.$with("page", ledgerColumns).as(sql`
      select ${ledgerList()}
      from ${numbered} as ledger
      where ledger.series = ${series}::text
        and ledger.number = any (array(
          select
            jsonb_array_elements_text(${numbers}::text::jsonb)
        ))
      order by
        ${place}`);
  return tx.with(page).select().from(page);
}
