// Owns orders tables with columns that a test chooses: migrated, and with a module on each.
import { type PgColumnBuilderBase, pgTable } from "drizzle-orm/pg-core";
import { migrate } from "../../src/migrations/index.js";
import { orderColumns, orderConstraints } from "../../src/schema/index.js";
import { appMigration } from "./app-migrations.js";
import { gam } from "./checkouts.js";
import type { TestDatabase } from "./database.js";
import { ordersModule } from "./orders-module.js";

/** Gives each set of columns a table of its own in the test's database. */
export function customTables(database: TestDatabase) {
  let tables = 0;

  /** A module on a table of its own with such columns. */
  return async function withColumns<Columns extends Record<string, PgColumnBuilderBase>>(
    columns: Columns,
    { name, connections = 5 }: { readonly name?: string; readonly connections?: number } = {},
  ) {
    tables += 1;
    const table = pgTable(name ?? `custom_${tables}`, { ...orderColumns, ...columns }, orderConstraints);
    for (const statement of await appMigration({ table })) {
      await database.sql().unsafe(statement);
    }
    const db = database.db(connections);
    const schema = `counters_${tables}`;
    await migrate(db, { table, schema });
    // @ts-expect-error of columns that are not known here the compiler cannot tell that none takes the place of ours
    return { table, schema, db, orders: ordersModule(db, { series: gam, table, schema }) };
  };
}
