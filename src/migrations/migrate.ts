// Owns bringing a database to the shipped schema: every migration once, however many processes start together.
import { asc, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { primaryDatabase } from "../database/primary-database.js";
import { type InstallationOptions, installationOf } from "../schema/installation.js";
import { appliedMigrations, createMigrationsTable } from "./applied-migrations.js";
import { explainMissingColumns, refuseAnotherTable, refuseConflictingTables } from "./preconditions.js";
import { shippedMigrations } from "./shipped-migrations.js";

/** Any constant that other users of advisory locks are unlikely to have: the bytes of "gapless!". */
const lockKey = "7449358869508354849";

/**
 * Applies the shipped migrations that the database does not have yet: all of them, or, on failure, none.
 * Processes that call it together wait for the first, whatever time limits the role or the database sets.
 *
 * With a `table` of the app's own it makes the counters, the functions and the guards for that table, in a schema of
 * their own, so that nothing the app has is in the way; the app's migrations make the table, before.
 *
 * Resolves to how many it applied: none where the database had them all. Rejects if the database refuses, if there is a
 * table in the way, if the app's table lacks what an orders table needs, if the schema's counters are those of another
 * table, or if the database was migrated by a newer version of this package.
 */
export async function migrate(db: OrdersDatabase, options: InstallationOptions = {}): Promise<number> {
  const installation = installationOf(options);
  const shipped = shippedMigrations(installation);
  const ledger = appliedMigrations(installation);
  // Read committed, whatever the session's default: what the holder of the lock before us committed must be seen.
  return primaryDatabase(db).transaction(
    async (tx) => {
      await waitForTurn(tx);
      await createMigrationsTable(tx, ledger);
      const rows = await tx.select().from(ledger.applied).orderBy(asc(ledger.applied.createdAt));
      const known = new Set(shipped.map((migration) => migration.folderMillis));
      const newer = rows.filter((row) => row.createdAt !== null && !known.has(row.createdAt));
      if (newer.length > 0) {
        throw new Error(
          `gapless-orders: the database has ${newer.length} migration(s) that this version does not know; ` +
            "it was migrated by a newer version. Update the package, or restore the database to go back.",
        );
      }
      const done = new Set(rows.map((row) => row.createdAt));
      if (done.size === 0 && !installation.isOwnTable) {
        await refuseConflictingTables(tx);
      }
      if (done.size > 0 && installation.isOwnTable) {
        await refuseAnotherTable(tx, installation);
      }
      const missing = shipped.filter((candidate) => !done.has(candidate.folderMillis));
      for (const migration of missing) {
        for (const statement of migration.sql) {
          await tx.execute(sql.raw(statement)).catch(explainMissingColumns);
        }
        await tx.insert(ledger.applied).values({ hash: migration.hash, createdAt: migration.folderMillis });
      }
      return missing.length;
    },
    { isolationLevel: "read committed" },
  );
}

/**
 * Waits for processes that migrate already, however long they take: limits that a role or a database has are meant for
 * the app's statements, and would end the tenth process of a deployment while it waits for the ninth. The lock timeout
 * is back once it is our turn: a migration that waits for a table makes everybody behind it wait too.
 */
async function waitForTurn(tx: OrdersDatabase): Promise<void> {
  const session = tx
    .$with("session", { lockTimeout: sql<string>`lock_timeout`.as("lock_timeout") })
    .as(sql`select current_setting('lock_timeout') as lock_timeout`);
  const [before] = await tx.with(session).select().from(session);
  // Out of the catalogue, since a server before version 17 has no transaction_timeout.
  await tx.execute(sql`
    select set_config(name, '0', true)
    from pg_catalog.pg_settings
    where name in (
      'statement_timeout',
      'lock_timeout',
      'transaction_timeout',
      'idle_in_transaction_session_timeout'
    )`);
  await tx.execute(sql`select pg_advisory_xact_lock(${lockKey}::bigint)`);
  await tx.execute(sql`select set_config('lock_timeout', ${before?.lockTimeout ?? "0"}, true)`);
}
