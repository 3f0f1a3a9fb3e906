// Opens a database by its URL: a PostgreSQL server, or an embedded PGlite.
import { drizzle } from "drizzle-orm/postgres-js";
import type { InstalledDatabase } from "../database/orders-database.js";
import { parseEmbeddedUrl } from "../embedded/embedded-url.js";
import { openEmbedded } from "../embedded/open-embedded.js";
import { type ConnectOptions, limitsOf, type RelationalSchema } from "./connect-options.js";
import { reconnectingClient } from "./postgres-client.js";
import { parseServerUrl } from "./server-url.js";

export type { InstalledDatabase } from "../database/orders-database.js";
export type { ConnectOptions, RelationalSchema } from "./connect-options.js";
export type { TlsOptions } from "./tls-mode.js";

/** An open database. */
export interface Connection<Schema extends RelationalSchema = Record<string, never>> {
  /** A Drizzle database, for the module and for the app's own queries. */
  readonly db: InstalledDatabase<Schema>;
  /** Waits up to five seconds for statements in flight, then closes the connections. */
  close(): Promise<void>;
}

/**
 * Opens a database, with its first statement. A connection to a server that breaks, or whose answer never
 * comes, is replaced, and statements in flight on it reject.
 *
 * Throws a TypeError, which does not repeat the URL, for any other URL than those below, for parameters of a URL that
 * contradict each other, and for a certificate's file that cannot be read. Throws a RangeError for options that are out
 * of range. A parameter that nobody knows has no effect, and a warning of the process names it.
 *
 * Only one connection at a time, of this process or another, can open a directory. Meanwhile the statements
 * of others fail with the code `DATABASE_IN_USE` and a message that names the holder, and creates retry by
 * their policy. Without a URL the database is in memory, and `connect` says so on standard error; if
 * `NODE_ENV` is `production`, it throws a TypeError instead.
 *
 * @param url `postgres://…` for a server; `file://…` with a directory for an embedded PGlite that keeps its
 * data; `memory://` for one in memory. The embedded ones need the package `@electric-sql/pglite`.
 */
export function connect<Schema extends RelationalSchema = Record<string, never>>(
  url?: string,
  options: ConnectOptions<Schema> = {},
): Connection<Schema> {
  const { schema, casing } = options;
  const config = { ...(schema === undefined ? {} : { schema }), ...(casing === undefined ? {} : { casing }) };
  const embedded = parseEmbeddedUrl(url);
  if (url === undefined || embedded !== undefined) {
    limitsOf(options);
    return openEmbedded(embedded?.directory, config);
  }
  const server = parseServerUrl(url, options);
  const limits = limitsOf(options, server.options);
  for (const warning of server.warnings) {
    process.emitWarning(warning, { type: "GaplessOrdersWarning", code: "URL_PARAMETER" });
  }
  const { client, close } = reconnectingClient({
    ...limits,
    ...server,
    password: options.password ?? server.password,
    // Of several hosts, use the one that accepts writes. A single one may be a standby, for reading.
    target: server.target ?? (server.hosts.length > 1 ? "read-write" : "any"),
    prepare: !limits.pooler,
    lifetimeMs: limits.maxLifetimeMs,
    settings: {
      ...(limits.pooler
        ? {}
        : {
            statement_timeout: limits.statementTimeoutMs,
            idle_in_transaction_session_timeout: limits.idleInTransactionTimeoutMs,
          }),
      ...server.settings,
    },
  });
  return { db: drizzle({ client, ...config }), close };
}
