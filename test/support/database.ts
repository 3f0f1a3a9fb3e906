// Owns a test file's own database: cloned from the migrated template, dropped at the end.
import { randomBytes } from "node:crypto";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { afterAll, beforeAll, inject } from "vitest";
import type { OrdersDatabase } from "../../src/index.js";
import { withDatabase } from "./urls.js";

type Settings = Readonly<Record<string, string>>;

export interface TestDatabase {
  readonly url: () => string;
  /** Raw SQL, for what a test arranges and inspects past the module. */
  readonly sql: () => postgres.Sql;
  /** A Drizzle database on a pool of its own, closed with the file. */
  readonly db: (connections?: number, settings?: Settings) => OrdersDatabase;
}

/** Gives the test file a database. `migrated: false` starts from an empty one. */
export function testDatabase({ migrated = true }: { migrated?: boolean } = {}): TestDatabase {
  const name = `gapless_test_${randomBytes(6).toString("hex")}`;
  const pools: postgres.Sql[] = [];
  const url = (): string => withDatabase(inject("serverUrl"), name);
  const pool = (max: number, settings: Settings = {}): postgres.Sql => {
    const opened = postgres(url(), { max, onnotice: () => {}, connection: { ...settings } });
    pools.push(opened);
    return opened;
  };
  let raw: postgres.Sql | undefined;
  const admin = async (run: (sql: postgres.Sql) => Promise<unknown>): Promise<void> => {
    const sql = postgres(inject("serverUrl"), { max: 1, onnotice: () => {} });
    await run(sql).finally(() => sql.end());
  };

  beforeAll(() =>
    admin((sql) => {
      const template = migrated ? inject("templateName") : "template1";
      return sql`create database ${sql(name)} template ${sql(template)}`;
    }),
  );
  afterAll(async () => {
    await Promise.all(pools.map((opened) => opened.end({ timeout: 5 })));
    await admin((sql) => sql`drop database if exists ${sql(name)} with (force)`);
  });

  return {
    url,
    sql: () => {
      raw ??= pool(5);
      return raw;
    },
    db: (connections = 10, settings) => drizzle(pool(connections, settings)),
  };
}
