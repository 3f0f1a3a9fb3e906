// Owns the options of `connect`, and resolves them with what the URL says.

import type { ServerUrl } from "./server-url.js";
import type { TlsOptions } from "./tls-mode.js";

/** A relational schema of Drizzle: its tables and relations. */
export type RelationalSchema = Record<string, unknown>;

/** Options of {@link connect}. They apply to servers, except `schema` and `casing`; times are in milliseconds. */
export interface ConnectOptions<Schema extends RelationalSchema = Record<string, never>> {
  /** Your tables and relations, for `db.query`, as Drizzle's own option. (Default: none) */
  readonly schema?: Schema | undefined;
  /** How Drizzle makes the names of columns that have none, as its own option. (Default: as they are in TypeScript) */
  readonly casing?: "snake_case" | "camelCase" | undefined;
  /**
   * The password instead of the URL's, or a function that is asked before each session is opened, for tokens that expire,
   * such as IAM's. After a refused password it is asked once more. (Default: the URL's)
   */
  readonly password?: string | (() => string | Promise<string>) | undefined;
  /**
   * TLS: `true` is `sslmode=verify-full` unless the URL has another mode, `false` is `disable`, and an object has
   * certificates of your own. An authority in `ca` is always asked, and unless the URL says `verify-ca` the certificate
   * has to name the host. (Default: what the URL says)
   */
  readonly ssl?: boolean | TlsOptions | undefined;
  /** The most connections that are open at the same time. (Default: the URL's `connection_limit`, or 10) */
  readonly maxConnections?: number | undefined;
  /**
   * Whether the URL is that of a pooler in transaction mode, such as PgBouncer or Supavisor. The connection
   * then uses no named prepared statements, which belong to a session, and sends no settings to the server but those of
   * the URL. (Default: true if the URL says `pgbouncer=true`)
   */
  readonly pooler?: boolean | undefined;
  /** How long opening a connection may take, in milliseconds. (Default: the URL's `connect_timeout`, or 5,000) */
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

/** The limits of `connect`, and whether there is a pooler, with their defaults. */
export function limitsOf<Schema extends RelationalSchema>(
  options: ConnectOptions<Schema>,
  ofUrl: Partial<ServerUrl["options"]> = {},
) {
  const limits = {
    maxConnections: options.maxConnections ?? ofUrl.maxConnections ?? 10,
    connectTimeoutMs: options.connectTimeoutMs ?? ofUrl.connectTimeoutMs ?? 5_000,
    statementTimeoutMs: options.statementTimeoutMs ?? 30_000,
    idleInTransactionTimeoutMs: options.idleInTransactionTimeoutMs ?? 60_000,
    stallCheckAfterMs: options.stallCheckAfterMs ?? 5_000,
    maxLifetimeMs: options.maxLifetimeMs ?? 1_800_000,
  };
  for (const [name, value] of Object.entries(limits)) {
    if (!(Number.isSafeInteger(value) && value >= 1 && value < 2 ** 31)) {
      throw new RangeError(`connect: ${name} must be a whole number from 1 to 2147483647`);
    }
  }
  return { ...limits, pooler: ofUrl.pooler ?? false, earlyRelease: options.earlyRelease ?? true };
}
