// Owns reading what is left in the tables after a run.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../src/index.js";
import { orderSequenceTracker, orders } from "../../src/schema/index.js";
import type { Counter, Row } from "./check-history.js";

export async function readTables(
  db: OrdersDatabase,
): Promise<{ rows: readonly Row[]; counters: readonly Counter[] }> {
  const rows = await db
    .select({
      reference: sql<string>`coalesce(${orders.paymentReference}, ${orders.metadata} ->> 'key', '')`,
      orderNumber: orders.orderNumber,
      amount: orders.totalAmount,
      period: sql<string>`${orders.series} || ' ' || ${orders.dateKey}`,
      sequence: orders.sequence,
    })
    .from(orders);
  const counters = await db
    .select({
      period: sql<string>`${orderSequenceTracker.series} || ' ' || ${orderSequenceTracker.dateKey}`,
      last: orderSequenceTracker.lastSequence,
    })
    .from(orderSequenceTracker);
  return { rows, counters };
}
