// Puts guards on an app's own table, by choice, and takes them away: `protect_numbers` and `unprotect_numbers`.
import { sql } from "drizzle-orm";
import { getTableConfig, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
import { columnsOf } from "../columns/app-columns.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import { primaryDatabase } from "../database/primary-database.js";
import { quoteName, resolveInstallation } from "../schema/installation.js";

/** The table and the column whose numbers are guarded. */
export interface ProtectOptions {
  /** The app's table. */
  readonly table: PgTable;
  /** Its column with the numbers. */
  readonly number: PgColumn;
  /** The schema that the migrations were given. (Default: `gapless_orders`) */
  readonly schema?: string | undefined;
}

/**
 * Puts triggers on the table: a number that was given cannot be changed (SQLSTATE `OG001`), a row that has one cannot be
 * deleted, not by a cascade either, and the table cannot be truncated (`OG002`). A row without a number stays the app's
 * own. Doing it twice is the same as once; for several columns, do it for each.
 *
 * Throws a RangeError for a column of another table. Rejects if the database refuses, as for a role that does not own the
 * table.
 */
export async function protectNumbers(db: OrdersDatabase, options: ProtectOptions): Promise<void> {
  await call(db, "protect_numbers", options);
}

/** Takes the triggers of {@link protectNumbers} away. Doing it twice is the same as once. */
export async function unprotectNumbers(db: OrdersDatabase, options: ProtectOptions): Promise<void> {
  await call(db, "unprotect_numbers", options);
}

async function call(
  given: OrdersDatabase,
  name: "protect_numbers" | "unprotect_numbers",
  { table, number, schema = "gapless_orders" }: ProtectOptions,
): Promise<void> {
  const db = primaryDatabase(given);
  const config = getTableConfig(table);
  const column = columnsOf(db, table).find((candidate) => candidate.column === number);
  if (column === undefined) {
    throw new RangeError(`gapless-orders: ${number.name} is not a column of ${config.name}`);
  }
  const { quotedSchema } = resolveInstallation({ schema });
  const qualified = `${quoteName(config.schema ?? "public")}.${quoteName(config.name)}`;
  await db.execute(
    sql`select ${sql.raw(`${quotedSchema}.${name}`)}(${qualified}::text::regclass, ${column.name}::text)`,
  );
}
