// Owns reading what is left in the tables after a run: the shipped one, and the app's own with their ledger.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../src/index.js";
import type { Counter, Row } from "./violation.js";

export async function readTables(
  db: OrdersDatabase,
): Promise<{ rows: readonly Row[]; counters: readonly Counter[] }> {
  return {
    rows: [
      ...(await rowsOf(db, shippedRows)),
      ...(await rowsOf(db, saleRows)),
      ...(await rowsOf(db, invoiceRows)),
    ],
    counters: [
      ...(await countersOf(db, sql`public.order_sequence_tracker`)),
      ...(await countersOf(db, sql`gapless_orders.order_sequence_tracker`)),
    ],
  };
}

const shippedRows = sql`(
  select coalesce(payment_reference, metadata ->> 'key', '') as reference, order_number as number, total_amount as amount,
    series, date_key, sequence, placed_at, null as note
  from public.orders
)`;

/** A sale without a row in the ledger, or a row in the ledger without a sale, has no reference, no amount or no period. */
const saleRows = sql`(
  select reference, coalesce(sale_no, number) as number, amount, ledger.series, date_key, sequence, placed_at,
    gift_note || ', seen: ' || seen || ', lines: ' || (
      select sum(quantity) from sale_lines as lines where lines.sale_id = sales.id and lines.sale_no = sales.sale_no
    ) as note
  from public.sales
  full join (select * from gapless_orders.number_ledger where document_table = 'public.sales') as ledger
    on document_key = sales.id::text and number = sale_no
)`;

const invoiceRows = sql`(
  select reference, coalesce(invoice_no, number) as number, amount, ledger.series, date_key, sequence, placed_at,
    status as note
  from public.invoices
  full join (select * from gapless_orders.number_ledger where document_table = 'public.invoices') as ledger
    on document_key = reference and number = invoice_no
  where invoice_no is not null
    or number is not null
)`;

function rowsOf(db: OrdersDatabase, rows: SQL): Promise<readonly Row[]> {
  return db
    .select({
      reference: sql<string>`coalesce(reference, '')`,
      orderNumber: sql<string>`number`,
      amount: sql`coalesce(amount, -1)`.mapWith(Number),
      period: sql<string>`coalesce(series || ' ' || date_key, '')`,
      sequence: sql<number | null>`sequence`.mapWith(Number),
      placedAt: sql<string>`to_char(placed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`,
      note: sql<string | null>`note::text`,
    })
    .from(sql`${rows} as rows`);
}

function countersOf(db: OrdersDatabase, tracker: SQL): Promise<readonly Counter[]> {
  return db
    .select({
      period: sql<string>`series || ' ' || date_key`,
      last: sql`last_sequence`.mapWith(Number),
    })
    .from(tracker);
}
