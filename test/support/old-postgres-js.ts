// Owns a database over postgres.js 3.4.7, the last that answers a statement before its commit.
import { createRequire } from "node:module";
import { drizzle } from "drizzle-orm/postgres-js";
import type postgres from "postgres";
import type { Connection } from "../../src/connection/connect.js";

// Required, since its types are not those of the version that Drizzle was checked with.
const openOld: typeof postgres = createRequire(import.meta.url)("postgres-3.4.7");

/** Options are those of postgres.js. */
export function openOldPostgresJs(url: string, options: postgres.Options<Record<string, never>>): Connection {
  const client = openOld(url, { onnotice: () => {}, ...options });
  return { db: drizzle(client), close: () => client.end({ timeout: 5 }) };
}
