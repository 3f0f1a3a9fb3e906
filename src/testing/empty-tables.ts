// Empties a test database: the tables of this package, whose guards refuse it to everybody else, and those of the app.
import { is, sql } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import type { OrdersDatabase } from "../database/orders-database.js";
import { primaryDatabase } from "../database/primary-database.js";
import { classifyFailure } from "../errors/classify-failure.js";
import { quoteName } from "../schema/installation.js";
import { refuseRealData } from "./refuse-real-data.js";
import { type EmptyingFacts, readEmptyingFacts } from "./tables-to-empty.js";

/** Tables of the app: a list, or a Drizzle schema, of which the tables are taken. */
export type TablesToEmpty = readonly PgTable[] | { readonly [name: string]: unknown };

/** Options of {@link emptyTables}, with their defaults. */
export interface EmptyTablesOptions {
  /** The app's own tables that are emptied too. Each table that refers to an emptied one has to be among them. (Default: none) */
  readonly tables?: TablesToEmpty | undefined;
  /** The schema that the migrations were given. (Default: `public` and `gapless_orders`, where they are there) */
  readonly schema?: string | undefined;
  /**
   * The name of the database, as a confirmation that its data may be lost: needed unless the name has the word `test`. Do
   * not give a name that the database of production has as well. (Default: none)
   */
  readonly database?: string | undefined;
}

/** How long to wait for a transaction that has a table open, in milliseconds. */
const lockTimeoutMs = 5_000;

/**
 * Empties the orders, the counters and the ledger, and the app's own tables that are named, in one transaction: all of them
 * or, on failure, none. Numbers begin at 1 again, and so do serial and identity columns. The guards refuse a delete and a
 * truncate; here they are off until the transaction ends. The role has to own the tables, as the one that migrated does, or
 * to be a superuser.
 *
 * Rejects, and empties nothing: if `NODE_ENV` is `production`; if the database's name does not have the word `test` and is
 * not confirmed; if a table that is not named refers to an emptied one; if a transaction holds a table for five seconds.
 */
export function emptyTables(db: OrdersDatabase, options: EmptyTablesOptions = {}): Promise<void> {
  const { tables = [], schema, database: confirmed } = options;
  const schemas = schema === undefined ? ["public", "gapless_orders"] : [schema];
  return empty(db, tables, schemas, ({ database }) => refuseRealData({ database, confirmed }));
}

/** @param check throws if the database must not be emptied */
export async function empty(
  db: OrdersDatabase,
  given: TablesToEmpty,
  schemas: readonly string[],
  check: (facts: EmptyingFacts) => void,
): Promise<void> {
  const names = namesOf(given);
  // Read committed, whatever the default, to see what was committed while it waited.
  await primaryDatabase(db)
    .transaction(
      async (tx) => {
        const facts = await readEmptyingFacts(tx, names, schemas);
        check(facts);
        refuseObstacles(facts, schemas);
        await tx.execute(sql`select set_config('lock_timeout', ${String(lockTimeoutMs)}, true)`);
        await tx.execute(sql.raw(`lock table ${facts.tables.join(", ")} in access exclusive mode`));
        for (const [table, trigger] of facts.triggers) {
          await tx.execute(sql.raw(`alter table ${table} disable trigger ${trigger}`));
        }
        await tx.execute(sql.raw(`truncate table ${facts.tables.join(", ")} restart identity`));
        for (const [table, trigger, isAlways] of facts.triggers) {
          await tx.execute(
            sql.raw(`alter table ${table} enable ${isAlways ? "always " : ""}trigger ${trigger}`),
          );
        }
      },
      { isolationLevel: "read committed" },
    )
    .catch(explain);
}

function namesOf(given: TablesToEmpty): readonly string[] {
  const tables = Object.values(given).filter((value) => is(value, PgTable));
  return tables.map((table) => {
    const { schema = "public", name } = getTableConfig(table);
    return `${quoteName(schema)}.${quoteName(name)}`;
  });
}

function refuseObstacles({ missing, tables, referring }: EmptyingFacts, schemas: readonly string[]): void {
  if (missing.length > 0) {
    throw new Error(`emptyTables: the database has no table ${missing.join(", ")}: run the app's migrations`);
  }
  if (tables.length === 0) {
    throw new Error(
      `emptyTables: there is nothing to empty in ${schemas.join(" and ")}: call migrate, or name its schema`,
    );
  }
  const [reference] = referring;
  if (reference !== undefined) {
    const [from, to] = reference;
    throw new Error(`emptyTables: ${from} refers to ${to}, and nothing was emptied: name it in tables too`);
  }
}

/** Says what to do about a missing right and about a lock. Rethrows any other error unchanged. */
function explain(thrown: unknown): never {
  const { code } = classifyFailure(thrown).cause;
  if (code === "42501") {
    throw new Error(
      "emptyTables: the role does not own every table that is to be emptied: connect as the role that migrated",
      { cause: thrown },
    );
  }
  if (code === "55P03") {
    throw new Error(
      `emptyTables: a transaction has held a table for ${lockTimeoutMs} ms: await every call of a test before it ends`,
      { cause: thrown },
    );
  }
  throw thrown;
}
