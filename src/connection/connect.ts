// Owns opening a database: a PostgreSQL server by its URL, or the embedded PGlite without one.
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import { embeddedPlace } from "../embedded/embedded-url.js";
import { openEmbedded } from "../embedded/open-embedded.js";
import { reconnectingClient } from "./postgres-client.js";
import { checkServerUrl, malformedUrl } from "./server-url.js";

/** Options of {@link connect}; times are in milliseconds. */
export interface ConnectOptions {
  /** Connections at most. (Default: 10) */
  readonly maxConnections?: number | undefined;
  /**
   * The URL is a pooler in transaction mode, such as PgBouncer or Supavisor: no named prepared statements, which
   * belong to a session, and no settings sent to the server. (Default: false)
   */
  readonly pooler?: boolean | undefined;
  /** How long opening a connection may take, in milliseconds. (Default: 5,000) */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * How long the server works on a statement, in milliseconds, lock waits included (`statement_timeout`). `migrate` and
   * `audit` lift it for themselves. (Default: 30,000)
   */
  readonly statementTimeoutMs?: number | undefined;
  /**
   * How long a transaction may sit between two statements, in milliseconds, before the server ends it and its connection
   * (`idle_in_transaction_session_timeout`; behind a pooler this side does): the counter's row is free again.
   * (Default: 60,000)
   */
  readonly idleInTransactionTimeoutMs?: number | undefined;
  /**
   * How long a statement goes unanswered, in milliseconds, before the server is asked whether it still works on it. If
   * not, the connection is given up. If nobody answers, and behind a pooler, where nobody can be asked, it is given up
   * five seconds after `statementTimeoutMs`: raise that for an audit through a pooler. (Default: 5,000)
   */
  readonly stallCheckAfterMs?: number | undefined;
  /** How long a connection is used, in milliseconds, at most; half of it at least. (Default: 1,800,000) */
  readonly maxLifetimeMs?: number | undefined;
}

/** An open database. */
export interface Connection {
  /** A Drizzle database, for the module and for the app's own queries. */
  readonly db: PgDatabase<PgQueryResultHKT>;
  /** Waits up to five seconds for statements under way, then closes the connections. */
  close(): Promise<void>;
}

/**
 * Opens a database. A connection to a server heals: one that breaks, or whose answer never comes, is replaced, and what
 * was under way on it rejects.
 *
 * @param url `postgres://…` for a server; a directory, as `file://…`, for an embedded PGlite that keeps its data;
 * `memory://` for one in memory. An embedded one needs the package `@electric-sql/pglite`, which is loaded with the first
 * statement. Throws a TypeError, which does not repeat the URL, for any other text, and a RangeError for options
 * that make no sense.
 *
 * A directory is opened by one connection at a time, of this process or another: while somebody has it, statements fail
 * with the code `DATABASE_IN_USE` and who that is, and creates try again as their policy says. Without a URL the database
 * is in memory, which one line on standard error says; where `NODE_ENV` is `production` it is a TypeError.
 */
export function connect(url?: string, options: ConnectOptions = {}): Connection {
  const settings = settingsOf(options);
  const embedded = embeddedPlace(url);
  if (url === undefined || embedded !== undefined) {
    return openEmbedded(embedded?.directory);
  }
  checkServerUrl(url);
  return openServer(url, settings);
}

type Settings = { readonly [Name in keyof ConnectOptions]-?: Exclude<ConnectOptions[Name], undefined> };

function settingsOf(options: ConnectOptions): Settings {
  const {
    maxConnections = 10,
    pooler = false,
    connectTimeoutMs = 5_000,
    statementTimeoutMs = 30_000,
    idleInTransactionTimeoutMs = 60_000,
    stallCheckAfterMs = 5_000,
    maxLifetimeMs = 1_800_000,
  } = options;
  const settings = {
    maxConnections,
    pooler,
    connectTimeoutMs,
    statementTimeoutMs,
    idleInTransactionTimeoutMs,
    stallCheckAfterMs,
    maxLifetimeMs,
  };
  for (const [name, value] of Object.entries(settings)) {
    if (typeof value === "number" && !(Number.isSafeInteger(value) && value >= 1 && value < 2 ** 31)) {
      throw new RangeError(`connect: ${name} must be a whole number from 1 to 2147483647`);
    }
  }
  return settings;
}

function openServer(url: string, settings: Settings): Connection {
  try {
    const { client, close } = reconnectingClient({
      ...settings,
      url,
      prepare: !settings.pooler,
      lifetimeMs: settings.maxLifetimeMs,
      settings: settings.pooler
        ? {}
        : {
            statement_timeout: settings.statementTimeoutMs,
            idle_in_transaction_session_timeout: settings.idleInTransactionTimeoutMs,
          },
    });
    return { db: drizzle(client), close };
  } catch {
    // What is thrown here quotes the URL, password included.
    throw malformedUrl();
  }
}
