// Owns a database with the tables of the gift shop, as its own migrations make them.
import { migrate } from "../../src/migrations/index.js";
import { appMigration } from "./app-migrations.js";
import * as giftShop from "./custom-table-app.js";
import type { TestDatabase } from "./database.js";

/** The one branch that there is. */
export const branchId = "0192f0c0-0000-7000-8000-000000000001";

/** The app's tables alone. */
export async function createCustomTableApp(database: TestDatabase): Promise<void> {
  for (const statement of await appMigration(giftShop)) {
    await database.sql().unsafe(statement);
  }
  await database.db(1).insert(giftShop.branches).values({ id: branchId, name: "Kololo" });
}

/** The app's tables, and the counters, functions and guards for its orders. */
export async function openCustomTableApp(database: TestDatabase): Promise<void> {
  await createCustomTableApp(database);
  await migrate(database.db(1), { table: giftShop.purchases });
}
