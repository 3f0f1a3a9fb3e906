// Raises counters that are behind the ledger, as after a restore.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { OrderSeries } from "../../series/order-series.js";
import type { DocumentTable } from "../../tables/document-table.js";

/** Raises the counters of a series to the highest sequence in the ledger. Never lowers one. Returns how many it raised. */
export async function raiseToLedger(
  db: OrdersDatabase,
  { ours }: DocumentTable,
  { name }: OrderSeries,
): Promise<number> {
  const raised = db
    .$with("raised", { counters: sql<number>`counters`.mapWith(Number).as("counters") })
    .as(sql`
    select ${ours}.sync_numbers(${name}::text) as counters`);
  const [row] = await db.with(raised).select().from(raised);
  return row?.counters ?? 0;
}
