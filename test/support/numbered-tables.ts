// Owns tables of an app that a test chooses, beside the ledger in its own schema, and what is asked of many creates at once.
import type { Result, ResultAsync } from "neverthrow";
import { beforeAll, expect, inject } from "vitest";
import type { OrdersDatabase } from "../../src/index.js";
import { migrate } from "../../src/migrations/index.js";
import { appMigration } from "./app-migrations.js";
import { upTo } from "./checkouts.js";
import type { TestDatabase } from "./database.js";
import type { Settings } from "./open-over.js";

/** Creates the tables as the app's own migrations do; `more` are statements that Drizzle does not generate. */
export function numberedTables(database: TestDatabase) {
  beforeAll(() => migrate(database.db(1), { schema: "gapless_orders" }));
  return async (
    tables: Readonly<Record<string, unknown>>,
    more: readonly string[] = [],
    casing?: "snake_case",
  ): Promise<void> => {
    for (const statement of [...(await appMigration({ ...tables }, casing)), ...more]) {
      await database.sql().unsafe(statement);
    }
  };
}

/** One pool for all tests of a file that have the same settings: a pool for each call would use up the server's connections. */
export function sharedPools(database: TestDatabase) {
  const pools = new Map<string, OrdersDatabase>();
  return (settings: Settings = {}): OrdersDatabase => {
    const key = JSON.stringify(settings);
    const db = pools.get(key) ?? database.db(5, settings);
    pools.set(key, db);
    return db;
  };
}

/** The option that the project is about: without batching in "db, unbatched". */
export function batching(): { readonly batching?: false } {
  return inject("batching") ? {} : { batching: false };
}

interface Noted {
  readonly document: { readonly note: string };
  readonly number: unknown;
  readonly replayed: boolean;
}

/**
 * Creates so many documents at once, each with a note of its own, and returns the numbers in the order of the calls. Each
 * call must get the document that it sent, and the numbers must be those of the series, 1 to the last.
 */
export async function createAtOnce(
  create: (note: string) => ResultAsync<Noted, unknown>,
  numberOf: (sequence: number) => unknown,
  count = 200,
): Promise<readonly unknown[]> {
  const results: readonly Result<Noted, unknown>[] = await Promise.all(
    upTo(count).map((n) => create(`note ${n}`)),
  );
  const numbers = results.map((result, index) => {
    const { document, number, replayed } = result._unsafeUnwrap();
    expect(replayed).toBe(false);
    expect(document.note).toBe(`note ${index + 1}`);
    return number;
  });
  expect(new Set(numbers)).toEqual(new Set(upTo(count).map(numberOf)));
  return numbers;
}
