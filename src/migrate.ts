// Owns bringing a database to the shipped schema: every migration once, however many processes start together.
import { fileURLToPath } from "node:url";
import { asc, sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { bigint, pgSchema, serial, text } from "drizzle-orm/pg-core";
import type { OrdersDatabase } from "./database.js";

/** The folder of the shipped migrations, for an app that runs them with its own tools. */
export const migrationsFolder: string = fileURLToPath(new URL("../drizzle", import.meta.url));

/**
 * The same table that drizzle-kit keeps by `drizzle.config.ts`, so that either tool goes on where the other
 * stopped; and not Drizzle's default one, in which a host app's newer migration makes ours silently skip.
 */
const applied = pgSchema("drizzle").table("gapless_orders_migrations", {
  id: serial("id").primaryKey(),
  hash: text("hash").notNull(),
  createdAt: bigint("created_at", { mode: "number" }),
});

/** Any constant that other users of advisory locks are unlikely to have: the bytes of "gapless!". */
const lockKey = "7449358869508354849";

/**
 * Applies the shipped migrations that the database does not have yet: all of them, or, on failure, none.
 * Processes that call it together wait for the first, whatever time limits the role or the database sets. Rejects if
 * the database refuses, or if it was migrated by a
 * newer version of this package.
 */
export async function migrate(db: OrdersDatabase): Promise<void> {
  const shipped = readMigrationFiles({ migrationsFolder });
  // Read committed, whatever the session's default: what the holder of the lock before us committed must be seen.
  await db.transaction(
    async (tx) => {
      await waitForTurn(tx);
      await createMigrationsTable(tx);
      const rows = await tx.select().from(applied).orderBy(asc(applied.createdAt));
      const known = new Set(shipped.map((migration) => migration.folderMillis));
      const newer = rows.filter((row) => row.createdAt !== null && !known.has(row.createdAt));
      if (newer.length > 0) {
        throw new Error(
          `gapless-orders: the database has ${newer.length} migration(s) that this version does not know; ` +
            "it was migrated by a newer version. Update the package, or restore the database to go back.",
        );
      }
      const done = new Set(rows.map((row) => row.createdAt));
      for (const migration of shipped.filter((candidate) => !done.has(candidate.folderMillis))) {
        for (const statement of migration.sql) {
          await tx.execute(sql.raw(statement));
        }
        await tx.insert(applied).values({ hash: migration.hash, createdAt: migration.folderMillis });
      }
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

/** Only where it is not there: a role that may not create schemas still starts an app whose database is migrated. */
async function createMigrationsTable(tx: OrdersDatabase): Promise<void> {
  const there = tx
    .$with("there", {
      namespace: sql<string | null>`namespace`.as("namespace"),
      relation: sql<string | null>`relation`.as("relation"),
    })
    .as(sql`
      select
        to_regnamespace('drizzle')::text as namespace,
        to_regclass('drizzle.gapless_orders_migrations')::text as relation`);
  const [found] = await tx.with(there).select().from(there);
  if (found?.namespace === null) {
    await tx.execute(sql`create schema drizzle`);
  }
  if (found?.relation === null) {
    await tx.execute(
      sql`create table ${applied} (id serial primary key, hash text not null, created_at bigint)`,
    );
  }
}
