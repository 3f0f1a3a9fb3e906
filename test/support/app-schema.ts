// Owns a test file's database with the tables of an app, and the shipped ones in a schema of their own.
import { beforeAll } from "vitest";
import { migrate } from "../../src/migrations/index.js";
import { appMigration } from "./app-migrations.js";
import { type TestDatabase, testDatabase } from "./database.js";

/** @param more statements that the app's migrations have beside what Drizzle generates, such as triggers */
export function appDatabase(schema: Record<string, unknown>, ...more: readonly string[]): TestDatabase {
  const database = testDatabase({ migrated: false });
  beforeAll(async () => {
    for (const statement of [...(await appMigration({ ...schema })), ...more]) {
      await database.sql().unsafe(statement);
    }
    await migrate(database.db(), { schema: "gapless_orders" });
  });
  return database;
}
