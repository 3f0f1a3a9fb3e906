// Opens a database for the tests of a file: PGlite in memory, migrated, of which nothing is left afterwards.
import type { PGlite } from "@electric-sql/pglite";
import type { DrizzleConfig } from "drizzle-orm";
import type { PgliteDatabase } from "drizzle-orm/pglite";
import { loadPGlite } from "../embedded/load-pglite.js";
import { migrate } from "../migrations/index.js";
import { empty, type TablesToEmpty } from "./empty-tables.js";

/** Drizzle's own database on PGlite. */
export type PGliteDatabase<Schema extends Record<string, unknown>> = PgliteDatabase<Schema> & {
  /** PGlite itself. */
  readonly $client: PGlite;
};

/** Options of {@link openTestDatabase}, with their defaults. */
export interface TestDatabaseOptions<Schema extends Record<string, unknown> = Record<string, never>> {
  /** What Drizzle gets: the app's `schema` for `db.query`, its `casing`, a `logger`. (Default: nothing) */
  readonly drizzle?: DrizzleConfig<Schema> | undefined;
  /** The schema of everything that our migrations create: `gapless_orders` for a numbering. (Default: `public`) */
  readonly schema?: string | undefined;
  /** Makes the app's own tables, once, after ours: with the migrator of `drizzle-orm/pglite/migrator`. (Default: none) */
  readonly prepare?: ((db: PGliteDatabase<Schema>) => Promise<unknown>) | undefined;
}

/** A database for the tests of a file. */
export interface TestDatabase<Schema extends Record<string, unknown> = Record<string, never>> {
  /** Drizzle's database, for the module, for a numbering, and for the app's own queries. */
  readonly db: PGliteDatabase<Schema>;
  /**
   * Empties the orders, counters and ledgers of every installation, and the app's tables that are named, in milliseconds.
   * Numbers begin at 1 again. Rejects if a table that is not named refers to an emptied one.
   */
  empty(tables?: TablesToEmpty): Promise<void>;
  /** Ends the database, and all that is in it. */
  close(): Promise<void>;
}

const pgliteMissing =
  "openTestDatabase: a database in memory needs the package @electric-sql/pglite, which is not installed: " +
  "npm install -D @electric-sql/pglite";

/**
 * Opens a database in memory and migrates it. It is the caller's alone, so it needs no other name than it has, and nothing
 * real can be in it. Rejects if PGlite is not installed, and if a migration or `prepare` fails.
 */
export async function openTestDatabase<Schema extends Record<string, unknown> = Record<string, never>>(
  options: TestDatabaseOptions<Schema> = {},
): Promise<TestDatabase<Schema>> {
  const { schema = "public", prepare, drizzle: config } = options;
  const { PGlite, drizzle } = await loadPGlite((cause) => new Error(pgliteMissing, { cause }));
  const client = await PGlite.create("memory://");
  try {
    const db = drizzle<Schema, PGlite>({ ...config, client });
    await migrate(db, { schema });
    await prepare?.(db);
    return {
      db,
      empty: (tables = []) => empty(db, tables, [...new Set([schema, "public", "gapless_orders"])], () => {}),
      close: () => client.close(),
    };
  } catch (error) {
    await client.close();
    throw error;
  }
}
