// Owns a database as the migrations before keys by bytes left it: its keys in the order of a language.
import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import type { OrdersDatabase } from "../../src/index.js";
import { appliedMigrations, createMigrationsTable } from "../../src/migrations/applied-migrations.js";
import type { InstallationOptions } from "../../src/migrations/index.js";
import { migrationsFolder } from "../../src/migrations/migrations-folder.js";
import { shippedMigrations } from "../../src/migrations/shipped-migrations.js";
import { resolveInstallation } from "../../src/schema/installation.js";

/** The migrations that keys by bytes came with: from the first to the one before the last. */
const [first, last] = [18, 26];

/** How many migrations there are without them. */
export const legacyMigrations = readMigrationFiles({ migrationsFolder }).length - (last - first);

/** The look-up of a later migration, with the comparison that the former keys had. */
function asBefore(statement: string): string {
  return statement.includes("create function public.find_existing_orders")
    ? statement.replaceAll(' collate "C"', "")
    : statement;
}

/** Applies the migrations without those of keys by bytes, so that today's statements work on the former keys. */
export async function migrateToLegacy(db: OrdersDatabase, options: InstallationOptions = {}): Promise<void> {
  const installation = resolveInstallation(options);
  const ledger = appliedMigrations(installation);
  await db.transaction(async (tx) => {
    const shipped = shippedMigrations(installation);
    const former = [...shipped.slice(0, first), ...shipped.slice(last)];
    for (const [index, migration] of former.entries()) {
      for (const statement of migration.sql) {
        await tx.execute(sql.raw(asBefore(statement)));
      }
      if (index === 0) {
        await createMigrationsTable(tx, ledger);
      }
      await tx.insert(ledger.applied).values({ hash: migration.hash, createdAt: migration.folderMillis });
    }
  });
}
