// Owns what the module asks of a database: the part of a Drizzle PostgreSQL database that every driver has.
import type { PgDatabase, PgQueryResultHKT, PgSession } from "drizzle-orm/pg-core";

/**
 * Any Drizzle PostgreSQL database or transaction: postgres-js, node-postgres, PGlite, Neon over WebSocket.
 * Only the query builders are asked for, so that the app's own schema generics do not matter.
 */
export type OrdersDatabase = Pick<
  PgDatabase<PgQueryResultHKT>,
  "$with" | "with" | "select" | "insert" | "update" | "execute"
> & {
  /** What Drizzle tells of itself: the session prepares the statements. */
  readonly _: {
    /** Also begins the transactions. */
    readonly session: Pick<PgSession, "prepareQuery"> & BeginsTransactions;
  };
} & BeginsTransactions;

/** What begins a transaction. */
export interface BeginsTransactions {
  /** Runs `run` in a transaction: committed when it resolves, rolled back when it rejects. */
  transaction<T>(
    run: (tx: OrdersTransaction) => Promise<T>,
    config?: { isolationLevel?: "read committed" },
  ): Promise<T>;
}

/** What Drizzle hands to the function that `db.transaction` is given. A database is not one. */
export type OrdersTransaction = OrdersDatabase & {
  /** Undoes the transaction, or the savepoint. */
  rollback(): never;
};
