// The types of the databases that the module accepts: what every PostgreSQL driver of Drizzle has.

import type * as pgCore from "drizzle-orm/pg-core";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { DriverSession } from "./drizzle-internals.js";

/**
 * A database of the installed Drizzle, whatever its driver, with the app's relational schema. 1.0 has another class than 0.44
 * and 0.45, and no such schema.
 */
export type InstalledDatabase<Schema extends Record<string, unknown> = Record<string, never>> =
  typeof pgCore extends {
    /** 1.0's class. */
    readonly PgAsyncDatabase: infer Class;
  }
    ? Class extends abstract new (
        ...of: never
      ) => infer Database
      ? Database
      : never
    : PgDatabase<PgQueryResultHKT, Schema>;

/**
 * Any Drizzle PostgreSQL database or transaction: postgres-js, node-postgres, PGlite, Neon over WebSocket.
 * It requires only the query builders, so that the app's own schema generics do not matter.
 */
export type OrdersDatabase = Pick<
  InstalledDatabase,
  "$with" | "with" | "select" | "insert" | "update" | "execute"
> & {
  /** Drizzle's internals. */
  readonly _: {
    /** Prepares the statements and begins the transactions. */
    readonly session: DriverSession & BeginsTransactions;
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
