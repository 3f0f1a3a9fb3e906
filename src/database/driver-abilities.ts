// Detects what a driver over HTTP cannot do: transactions, instead of which one of them sends several statements as one.
import { entityKind } from "drizzle-orm";
import type { OrdersDatabase } from "./orders-database.js";
import { driverSessionOf } from "./primary-database.js";

/**
 * Drizzle's sessions whose `transaction` only throws, in words of its own and without a code. By their kinds and not by
 * trying: a pool without a free connection throws without a code too, and is asked again.
 */
const withoutTransactions: ReadonlySet<unknown> = new Set([
  "NeonHttpSession",
  "PgRemoteSession",
  "XataHttpSession",
]);

/** Whether the driver can begin transactions. */
export function hasTransactions(db: OrdersDatabase): boolean {
  const { constructor: kind } = driverSessionOf(db);
  return !(entityKind in kind && withoutTransactions.has(kind[entityKind]));
}

/** The answers of several statements, in their order. */
type Answers<Queries extends readonly PromiseLike<unknown>[]> = {
  readonly [Place in keyof Queries]: Awaited<Queries[Place]>;
};

/** A session that sends several statements as one transaction, as Neon's over HTTP does. */
export interface BatchingSession {
  batch<const Queries extends readonly PromiseLike<unknown>[]>(queries: Queries): Promise<Answers<Queries>>;
}

/** The session of the database if it is such a one. */
export function batchingSessionOf(db: OrdersDatabase): BatchingSession | undefined {
  const session = driverSessionOf(db);
  return isBatching(session) ? session : undefined;
}

function isBatching(session: object): session is BatchingSession {
  return "batch" in session && typeof session.batch === "function";
}

/** What is thrown where a driver without transactions is asked for one. */
export function noTransactions(what: string): Error & { readonly code: "NO_TRANSACTIONS" } {
  const message =
    `gapless-orders: ${what} needs a transaction, which this driver does not have: ` +
    "use one that does, such as connect of gapless-orders/connect or drizzle-orm/node-postgres";
  return Object.assign(new Error(message), { code: "NO_TRANSACTIONS" } as const);
}
