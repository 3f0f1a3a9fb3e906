// Migrates a database to the shipped schema, and serialises processes that start at the same time.
import { asc, sql } from "drizzle-orm";
import { hasTransactions, noTransactions } from "../database/driver-abilities.js";
import { requireDatabase } from "../database/expected-database.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import { primaryDatabase } from "../database/primary-database.js";
import { type InstallationOptions, quoteName, resolveInstallation } from "../schema/installation.js";
import {
  type AppliedMigrations,
  appliedMigrations,
  createMigrationsTable,
  listMigration,
  nameListed,
} from "./applied-migrations.js";
import { dropLeftovers, refuseMissingTables, restoreObjects } from "./check-installation.js";
import { explainRefusal, refuseConflictingTables } from "./preconditions.js";
import { refuseServer } from "./refuse-server.js";
import { type ShippedMigration, shippedMigrations } from "./shipped-migrations.js";

/** The key of the advisory lock, unlikely to be chosen by others: the bytes of "gapless!". */
const lockKey = "7449358869508354849";

/**
 * Applies the shipped migrations that the database does not have yet: all of them or, on failure, none.
 * Processes that call it at the same time wait for the first, whatever timeouts the role or the database
 * sets.
 *
 * With `schema` everything is created there, where it cannot collide with the app's objects: that is where
 * `createNumbering` looks for it.
 *
 * A database that is migrated is checked too. Functions and triggers that are missing are put back, without the rights
 * that other roles had on them; so are functions with another body than ours, as after the schema was renamed, unless
 * their comment begins with `kept: `.
 *
 * Resolves to the number of migrations that it applied, 0 if there were none left. Rejects if the database
 * refuses, with the name of the migration and the server's reason, if the server is older than PostgreSQL 15, if a table
 * of the app has the name of a shipped one, if a newer version of this package migrated the database, or if a table, a
 * column or a key of ours is not there any more: the message says what is missing, and what to do. Rejects with the code
 * `NO_TRANSACTIONS` if the driver has no transactions, as those over HTTP.
 */
export async function migrate(db: OrdersDatabase, options: InstallationOptions = {}): Promise<number> {
  return (await migrateAndReport(db, options)).applied;
}

/** What a migration did. */
export interface Migrated {
  /** The number of migrations that it applied. */
  readonly applied: number;
  /** The names of functions and triggers that it put back. */
  readonly restored: readonly string[];
}

/** The same as {@link migrate}, for a caller that says what was put back. */
export async function migrateAndReport(
  db: OrdersDatabase,
  options: InstallationOptions = {},
): Promise<Migrated> {
  requireDatabase("migrate", db);
  if (!hasTransactions(db)) {
    throw noTransactions("migrate");
  }
  const installation = resolveInstallation(options);
  const shipped = shippedMigrations(installation);
  const list = appliedMigrations(installation);
  const checked = { installation, list: `${quoteName(list.schema)}.${list.table}` };
  // Read committed, whatever the default, to see what the previous holder of the lock has committed.
  return primaryDatabase(db).transaction(
    async (tx) => {
      await refuseServer(tx);
      await waitForTurn(tx);
      await createMigrationsTable(tx, list);
      const rows = await tx.select().from(list.applied).orderBy(asc(list.applied.createdAt));
      const known = new Set(shipped.map((migration) => migration.folderMillis));
      const newer = rows.filter((row) => row.createdAt !== null && !known.has(row.createdAt));
      if (newer.length > 0) {
        throw new Error(
          `gapless-orders: the database has ${newer.length} migration(s) that this version does not know; ` +
            "it was migrated by a newer version. Update the package, or restore the database to go back.",
        );
      }
      const done = new Set(rows.map((row) => row.createdAt));
      if (done.size === 0) {
        await refuseConflictingTables(tx, checked);
        await dropLeftovers(tx, installation);
      }
      await refuseMissingTables(
        tx,
        checked,
        shipped.filter((candidate) => done.has(candidate.folderMillis)),
      );
      const missing = shipped.filter((candidate) => !done.has(candidate.folderMillis));
      await applyMigrations(tx, missing, list);
      await nameListed(tx, list, shipped);
      return { applied: missing.length, restored: await restoreObjects(tx, checked) };
    },
    { isolationLevel: "read committed" },
  );
}

async function applyMigrations(
  tx: OrdersDatabase,
  migrations: readonly ShippedMigration[],
  list: AppliedMigrations,
): Promise<void> {
  for (const migration of migrations) {
    for (const statement of migration.sql) {
      await tx.execute(sql.raw(statement)).catch((error: unknown) => explainRefusal(error, migration.tag));
    }
    await listMigration(tx, list, migration);
  }
}

/**
 * Waits for processes that are already migrating, however long they take. The timeouts of a role or a
 * database are meant for the app's statements, and would end the tenth process of a deployment while it waits
 * for the ninth. Afterwards the lock timeout is restored, because a migration that waits for a table also
 * blocks every statement behind it.
 */
async function waitForTurn(tx: OrdersDatabase): Promise<void> {
  const session = tx
    .$with("session", { lockTimeout: sql<string>`lock_timeout`.as("lock_timeout") })
    .as(sql`select current_setting('lock_timeout') as lock_timeout`);
  const [before] = await tx.with(session).select().from(session);
  // Read from the catalogue, because servers before version 17 have no transaction_timeout.
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
