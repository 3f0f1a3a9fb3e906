// Owns opening a database: a PostgreSQL server by its URL, or the embedded PGlite without one.
import { PGlite } from "@electric-sql/pglite";
import { drizzle as drizzlePglite } from "drizzle-orm/pglite";
import { drizzle as drizzlePostgres } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import type { OrdersDatabase } from "./database.js";

export interface ConnectOptions {
  /** Connections in the pool. (Default: 10) */
  readonly maxConnections?: number;
  /**
   * The URL is a pooler in transaction mode, such as PgBouncer or Supavisor: no named prepared statements, which
   * belong to a session. (Default: false)
   */
  readonly pooler?: boolean;
}

export interface Connection {
  /** A Drizzle database, for the module and for the app's own queries. */
  readonly db: OrdersDatabase;
  /** Waits up to five seconds for statements under way, then closes the connections. */
  close(): Promise<void>;
}

/**
 * Opens a database.
 *
 * @param url `postgres://…` for a server; a directory, as `file://…`, for an embedded PGlite that keeps its data;
 * nothing for one in memory. Throws a TypeError, which does not repeat the URL, for any other text.
 */
export function connect(url?: string, options: ConnectOptions = {}): Connection {
  if (url === undefined || url === "" || url.startsWith("file://")) {
    const client = new PGlite(url || "memory://");
    return { db: drizzlePglite(client), close: () => client.close() };
  }
  const client = open(url, options);
  return { db: drizzlePostgres(client), close: () => client.end({ timeout: 5 }) };
}

function open(url: string, { maxConnections = 10, pooler = false }: ConnectOptions): postgres.Sql {
  const malformed = new TypeError(
    "connect: the URL is not of the form postgres://user:password@host:port/database",
  );
  if (!/^postgres(ql)?:\/\//.test(url)) {
    throw malformed;
  }
  try {
    return postgres(url, {
      max: maxConnections,
      prepare: !pooler,
      // A notice is the server talking to a person; on standard output it would land in the app's.
      onnotice: () => {},
    });
  } catch {
    // What is thrown here quotes the URL, password included.
    throw malformed;
  }
}
