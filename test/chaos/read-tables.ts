// Owns reading what is left in the tables after a run: the shipped one, and the app's own.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../src/index.js";
import type { Counter, Row } from "./violation.js";

export async function readTables(
  db: OrdersDatabase,
): Promise<{ rows: readonly Row[]; counters: readonly Counter[] }> {
  return {
    rows: [
      ...(await rowsOf(db, sql`public.orders`, sql`null`)),
      ...(await rowsOf(db, sql`public.sales`, sql`gift_note || ', seen: ' || (metadata ->> 'seen')`)),
    ],
    counters: [
      ...(await countersOf(db, sql`public.order_sequence_tracker`)),
      ...(await countersOf(db, sql`gapless_orders.order_sequence_tracker`)),
    ],
  };
}

function rowsOf(db: OrdersDatabase, table: SQL, note: SQL): Promise<readonly Row[]> {
  return db
    .select({
      reference: sql<string>`coalesce(payment_reference, metadata ->> 'key', '')`,
      orderNumber: sql<string>`order_number`,
      amount: sql`total_amount`.mapWith(Number),
      period: sql<string>`series || ' ' || date_key`,
      sequence: sql<number | null>`sequence`.mapWith(Number),
      placedAt: sql<string>`to_char(placed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')`,
      note: sql<string | null>`${note}::text`,
    })
    .from(table);
}

function countersOf(db: OrdersDatabase, tracker: SQL): Promise<readonly Counter[]> {
  return db
    .select({
      period: sql<string>`series || ' ' || date_key`,
      last: sql`last_sequence`.mapWith(Number),
    })
    .from(tracker);
}
