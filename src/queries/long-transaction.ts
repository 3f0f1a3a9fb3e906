// Runs statements that may take as long as an audit in a transaction.
import { sql } from "drizzle-orm";
import { hasTransactions, noTransactions } from "../database/driver-abilities.js";
import type { OrdersDatabase, OrdersTransaction } from "../database/orders-database.js";
import { auditDeadlineMs } from "./audit-transaction.js";

/** The server's statement_timeout is meant for shorter work. Rejects with `NO_TRANSACTIONS` over a driver without them. */
export async function inLongTransaction<T>(
  db: OrdersDatabase,
  read: (tx: OrdersTransaction) => Promise<T>,
): Promise<T> {
  if (!hasTransactions(db)) {
    throw noTransactions("a ledger");
  }
  return db.transaction(async (tx) => {
    await tx.execute(sql`
      select
        pg_catalog.set_config('statement_timeout', ${sql.raw(`'${auditDeadlineMs}'`)}, true)`);
    return read(tx);
  });
}
