// Opens a database by its URL: a PostgreSQL server, or an embedded PGlite.
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import { parseEmbeddedUrl } from "../embedded/embedded-url.js";
import { openEmbedded } from "../embedded/open-embedded.js";
import { reconnectingClient } from "./postgres-client.js";
import { checkServerUrl, malformedUrl } from "./server-url.js";

/** Options of {@link connect}. They apply to servers; times are in milliseconds. */
export interface ConnectOptions {
  /** The most connections that are open at the same time. (Default: 10) */
  readonly maxConnections?: number | undefined;
  /**
   * Whether the URL is that of a pooler in transaction mode, such as PgBouncer or Supavisor. The connection
   * then uses no named prepared statements, which belong to a session, and sends no settings to the server.
   * (Default: false)
   */
  readonly pooler?: boolean | undefined;
  /** How long opening a connection may take, in milliseconds. (Default: 5,000) */
  readonly connectTimeoutMs?: number | undefined;
  /**
   * How long the server may work on a statement, in milliseconds, lock waits included (`statement_timeout`).
   * `migrate` and `audit` override it in their own transactions. (Default: 30,000)
   */
  readonly statementTimeoutMs?: number | undefined;
  /**
   * How long a transaction may be idle between two statements, in milliseconds, before the server ends it and
   * its connection (`idle_in_transaction_session_timeout`; behind a pooler the client does), which releases
   * the counter's row. (Default: 60,000)
   */
  readonly idleInTransactionTimeoutMs?: number | undefined;
  /**
   * How long a statement stays unanswered, in milliseconds, before the server is asked whether it is still
   * working on it. If it is not, the connection is closed. If the server does not answer, and behind a
   * pooler, where it cannot be asked, the connection is closed five seconds after `statementTimeoutMs`: raise
   * that to audit through a pooler. (Default: 5,000)
   */
  readonly stallCheckAfterMs?: number | undefined;
  /** The longest lifetime of a connection, in milliseconds; the shortest is half of it. (Default: 1,800,000) */
  readonly maxLifetimeMs?: number | undefined;
  /**
   * Whether an order that a module places by itself releases its counter at an asynchronous commit, as soon as others wait
   * for it. Its caller is answered when the commit is durable, and so are the module's replays and finders. An app's own
   * `select` may see the order some milliseconds earlier. Not behind a pooler. (Default: true)
   */
  readonly earlyRelease?: boolean | undefined;
}

/** An open database. */
export interface Connection {
  /** A Drizzle database, for the module and for the app's own queries. */
  readonly db: PgDatabase<PgQueryResultHKT>;
  /** Waits up to five seconds for statements in flight, then closes the connections. */
  close(): Promise<void>;
}

/**
 * Opens a database, with its first statement. A connection to a server that breaks, or whose answer never
 * comes, is replaced, and statements in flight on it reject.
 *
 * Throws a TypeError, which does not repeat the URL, for any other URL than those below, and a RangeError for
 * options that are out of range.
 *
 * Only one connection at a time, of this process or another, can open a directory. Meanwhile the statements
 * of others fail with the code `DATABASE_IN_USE` and a message that names the holder, and creates retry by
 * their policy. Without a URL the database is in memory, and `connect` says so on standard error; if
 * `NODE_ENV` is `production`, it throws a TypeError instead.
 *
 * @param url `postgres://…` for a server; `file://…` with a directory for an embedded PGlite that keeps its
 * data; `memory://` for one in memory. The embedded ones need the package `@electric-sql/pglite`.
 */
export function connect(url?: string, options: ConnectOptions = {}): Connection {
  const settings = settingsOf(options);
  const embedded = parseEmbeddedUrl(url);
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
    earlyRelease = true,
  } = options;
  const settings = {
    maxConnections,
    pooler,
    connectTimeoutMs,
    statementTimeoutMs,
    idleInTransactionTimeoutMs,
    stallCheckAfterMs,
    maxLifetimeMs,
    earlyRelease,
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
    // The error quotes the URL, password included, so it is not passed on.
    throw malformedUrl();
  }
}
