// Runs the statements of an audit in a transaction with settings of its own.
import { sql } from "drizzle-orm";
import type { OrdersDatabase, OrdersTransaction } from "../database/orders-database.js";

/** How long an audit may take, in milliseconds. Reading 600,000 orders took a second. */
export const auditDeadlineMs = 600_000;

/** How many findings of a kind that may be in every row a report lists: clocks that disagree put all orders out of order. */
export const maxListed = 1_000;

export function inAuditTransaction<T>(
  db: OrdersDatabase,
  read: (tx: OrdersTransaction) => Promise<T>,
): Promise<T> {
  return db.transaction(async (tx) => {
    // For this transaction only: the server's statement_timeout is meant for shorter work, and reading
    // through a damaged index would miss the rows that the audit must count.
    await tx.execute(sql`
      select
        pg_catalog.set_config('statement_timeout', ${sql.raw(`'${auditDeadlineMs}'`)}, true),
        pg_catalog.set_config('enable_seqscan', 'on', true),
        pg_catalog.set_config('enable_indexscan', 'off', true),
        pg_catalog.set_config('enable_indexonlyscan', 'off', true),
        pg_catalog.set_config('enable_bitmapscan', 'off', true)`);
    return read(tx);
  });
}
