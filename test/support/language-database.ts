// Owns a database that sorts by a language, and the upgrade of an operating system that sorts otherwise.
import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { afterAll, beforeAll, inject } from "vitest";
import { type Connection, connect } from "../../src/connection/connect.js";
import { withDatabase } from "./urls.js";

export interface LanguageDatabase {
  readonly url: () => string;
  /** A connection of its own; one that was opened before an upgrade goes on as before. */
  readonly open: () => Connection;
  /**
   * What an upgrade of the operating system does, as far as indexes go: the database sorts otherwise, here as in Estonian, where z
   * comes before t. A session reads it as it starts.
   */
  readonly upgrade: () => Promise<void>;
}

/** Gives the test file an empty database whose texts are in the order of English. */
export function languageDatabase(): LanguageDatabase {
  const name = `gapless_language_${randomBytes(6).toString("hex")}`;
  const opened: Connection[] = [];
  const url = (): string => withDatabase(inject("serverUrl"), name);
  const admin = async (statements: readonly string[]): Promise<void> => {
    const sql = postgres(inject("serverUrl"), { max: 1, onnotice: () => {} });
    try {
      for (const statement of statements) {
        await sql.unsafe(statement);
      }
    } finally {
      await sql.end();
    }
  };
  beforeAll(() =>
    admin([
      `create database ${name} template template0 encoding 'UTF8' locale 'C' locale_provider icu icu_locale 'en'`,
    ]),
  );
  afterAll(async () => {
    await Promise.all(opened.map(({ close }) => close()));
    await admin([`drop database if exists ${name} with (force)`]);
  });
  return {
    url,
    open: () => {
      const connection = connect(url());
      opened.push(connection);
      return connection;
    },
    // The column has another name since PostgreSQL 17.
    upgrade: () =>
      admin([
        `do $upgrade$
        begin
          execute (
            select format('update pg_database set %I = ''et'' where datname = ''${name}''', attname)
            from pg_attribute
            where attrelid = 'pg_database'::regclass and attname in ('datlocale', 'daticulocale')
          );
        end
        $upgrade$`,
      ]),
  };
}
