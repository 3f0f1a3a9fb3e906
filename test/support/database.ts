// Owns a test file's own database: cloned from the migrated template, dropped at the end.
import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, inject } from "vitest";
import type { Connection } from "../../src/connection/connect.js";
import type { OrdersDatabase } from "../../src/index.js";
import { openOver, type Settings } from "./open-over.js";
import { withDatabase } from "./urls.js";

export interface TestDatabase {
  readonly url: () => string;
  /** Raw SQL, for what a test arranges and inspects past the module. */
  readonly sql: () => postgres.Sql;
  /** A Drizzle database on a pool of its own, over the driver that the project is about; closed with the file. */
  readonly db: (connections?: number, settings?: Settings) => OrdersDatabase;
}

export interface TestDatabaseOptions {
  /** Whether it has the tables and functions. (Default: yes) */
  readonly migrated?: boolean;
  /** Of an empty one, instead of the server's. */
  readonly encoding?: string;
}

/** Gives the test file a database. */
export function testDatabase({ migrated = true, encoding }: TestDatabaseOptions = {}): TestDatabase {
  const name = `gapless_test_${randomBytes(6).toString("hex")}`;
  const opened: Connection[] = [];
  const url = (): string => withDatabase(inject("serverUrl"), name);
  let raw: postgres.Sql | undefined;
  const admin = async (run: (sql: postgres.Sql) => Promise<unknown>): Promise<void> => {
    const sql = postgres(inject("serverUrl"), { max: 1, onnotice: () => {} });
    await run(sql).finally(() => sql.end());
  };

  beforeAll(() =>
    admin((sql) => {
      if (encoding !== undefined) {
        return sql.unsafe(
          `create database ${name} template template0 encoding '${encoding}' locale 'C' locale_provider libc`,
        );
      }
      const template = migrated ? inject("templateName") : "template1";
      return sql`create database ${sql(name)} template ${sql(template)}`;
    }),
  );
  afterAll(async () => {
    await Promise.all(opened.map(({ close }) => close()));
    await raw?.end({ timeout: 5 });
    await admin((sql) => sql`drop database if exists ${sql(name)} with (force)`);
  });

  return {
    url,
    sql: () => {
      raw ??= postgres(url(), { max: 5, onnotice: () => {} });
      return raw;
    },
    db(connections = 10, settings = {}) {
      const connection = openOver(inject("driver"), url(), connections, settings);
      opened.push(connection);
      return connection.db;
    },
  };
}
