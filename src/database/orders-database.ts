// The types of the databases that the module accepts: what every PostgreSQL driver of Drizzle has.
import type { PgDatabase, PgQueryResultHKT, PgSession } from "drizzle-orm/pg-core";

/**
 * Any Drizzle PostgreSQL database or transaction: postgres-js, node-postgres, PGlite, Neon over WebSocket.
 * It requires only the query builders, so that the app's own schema generics do not matter.
 */
export type OrdersDatabase = Pick<
  PgDatabase<PgQueryResultHKT>,
  "$with" | "with" | "select" | "insert" | "update" | "execute"
> & {
  /** Drizzle's internals. */
  readonly _: {
    /** Prepares the statements and begins the transactions. */
    readonly session: Pick<PgSession, "prepareQuery"> & BeginsTransactions;
  };
} & BeginsTransactions;

/** Anything that can begin a transaction. */
export interface BeginsTransactions {
  /** Runs `run` in a transaction, which is committed when it resolves and rolled back when it rejects. */
  transaction<T>(
    run: (tx: OrdersTransaction) => Promise<T>,
    config?: { isolationLevel?: "read committed" },
  ): Promise<T>;
}

/** The handle that `db.transaction` passes to its callback. A database is not one. */
export type OrdersTransaction = OrdersDatabase & {
  /** Rolls back the transaction, or the savepoint, by throwing. */
  rollback(): never;
};
