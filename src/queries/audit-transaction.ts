// Runs the statements of an audit in a transaction with settings of its own.
import { sql } from "drizzle-orm";
import { batchingSessionOf, hasTransactions, noTransactions } from "../database/driver-abilities.js";
import type { OrdersDatabase } from "../database/orders-database.js";

/** How long an audit may take, in milliseconds. Reading 600,000 orders took a second. */
export const auditDeadlineMs = 600_000;

/** How many findings of a kind that may be in every row a report lists: clocks that disagree put all orders out of order. */
export const maxListed = 1_000;

/** What an audit sends. Nothing is sent before it is awaited. */
export interface AuditStatements<T> {
  /** Fails if the audit would prove nothing. */
  readonly check?: PromiseLike<unknown>;
  readonly audit: PromiseLike<T>;
}

/**
 * Over a driver without transactions the statements are sent as one, if it can do that; otherwise this rejects with
 * `NO_TRANSACTIONS`. Without the settings an audit would read through a damaged index, and call clean what is not.
 */
export async function inAuditTransaction<T>(
  db: OrdersDatabase,
  statements: (on: OrdersDatabase) => AuditStatements<T>,
): Promise<T> {
  if (hasTransactions(db)) {
    return db.transaction(async (tx) => {
      await settings(tx);
      const { check, audit } = statements(tx);
      await check;
      return audit;
    });
  }
  const session = batchingSessionOf(db);
  if (session === undefined) {
    throw noTransactions("an audit");
  }
  const { check, audit } = statements(db);
  if (check === undefined) {
    const [, rows] = await session.batch([settings(db), audit]);
    return rows;
  }
  const [, , rows] = await session.batch([settings(db), check, audit]);
  return rows;
}

/**
 * The same for tables that are spread over servers, where the statements are sent one by one. A node is told the settings by
 * SET LOCAL alone, and only if the first one says so.
 */
export async function inDistributedAudit<T>(
  db: OrdersDatabase,
  read: (tx: OrdersDatabase) => Promise<T>,
): Promise<T> {
  if (!hasTransactions(db)) {
    throw noTransactions("an audit of distributed tables");
  }
  return db.transaction(async (tx) => {
    for (const setting of distributedSettings) {
      await tx.execute(sql.raw(`set local ${setting}`));
    }
    return read(tx);
  });
}

const distributedSettings = [
  "citus.propagate_set_commands = 'local'",
  `statement_timeout = ${auditDeadlineMs}`,
  "enable_seqscan = on",
  "enable_indexscan = off",
  "enable_indexonlyscan = off",
  "enable_bitmapscan = off",
];

/**
 * For this transaction only: the server's statement_timeout is meant for shorter work, and reading through a damaged index
 * would miss the rows that the audit must count.
 */
function settings(on: OrdersDatabase) {
  return on.execute(sql`
    select
      pg_catalog.set_config('statement_timeout', ${sql.raw(`'${auditDeadlineMs}'`)}, true),
      pg_catalog.set_config('enable_seqscan', 'on', true),
      pg_catalog.set_config('enable_indexscan', 'off', true),
      pg_catalog.set_config('enable_indexonlyscan', 'off', true),
      pg_catalog.set_config('enable_bitmapscan', 'off', true)`);
}
