// Owns a database as the migrations before keys by bytes left it: its keys in the order of a language.
import { sql } from "drizzle-orm";
import type { InstallationOptions, OrdersDatabase } from "../../src/index.js";
import { installationOf } from "../../src/installation.js";
import { createLedger, ledgerOf } from "../../src/migrations/ledger.js";
import { ordersMigration, shippedMigrations } from "../../src/migrations/shipped-migrations.js";

/** How many migrations there were. */
export const formerMigrations = 18;

/** Applies the former migrations. An app's own table is there already, and what is asked of it today is not asked. */
export async function migrateFormerly(db: OrdersDatabase, options: InstallationOptions = {}): Promise<void> {
  const installation = installationOf(options);
  const ledger = ledgerOf(installation);
  await db.transaction(async (tx) => {
    const former = shippedMigrations(installation).slice(0, formerMigrations);
    for (const [index, migration] of former.entries()) {
      const isCheck = installation.isOwnTable && index === ordersMigration;
      for (const statement of migration.sql.slice(isCheck ? 1 : 0)) {
        await tx.execute(sql.raw(statement));
      }
      if (index === 0) {
        await createLedger(tx, ledger);
      }
      await tx.insert(ledger.applied).values({ hash: migration.hash, createdAt: migration.folderMillis });
    }
  });
}
