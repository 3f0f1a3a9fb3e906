// Owns the way of our statements to the database: to the primary, and past every cache.
import { is } from "drizzle-orm";
import {
  PgDatabase,
  PgDialect,
  type PgPreparedQuery,
  type PgQueryResultHKT,
  PgSession,
  type PreparedQueryConfig,
} from "drizzle-orm/pg-core";
import type { OrdersDatabase } from "./orders-database.js";

type NoSchema = Record<string, never>;
type Preparation = Parameters<PgSession["prepareQuery"]>;
type DriverSession = Pick<PgSession, "prepareQuery">;

/**
 * The same database for statements of ours. An app's may send them elsewhere than to the server that keeps the orders:
 *
 * - `withReplicas` sends whatever begins with `with` or `select` to a replica: placing an order too.
 * - A cache of all statements answers a second one from the first: an audit, or a create. Drizzle asks it about
 *   statements of which it is told the kind and the tables, so nothing is told.
 *
 * Every call goes through here once, where the module, `migrate` or a transaction is given its database.
 */
export function primaryDatabase(given: OrdersDatabase): OrdersDatabase {
  const db = primaryOf(given);
  const { session } = db._;
  const dialect = "dialect" in db && is(db.dialect, PgDialect) ? db.dialect : new PgDialect();
  const own = new PgDatabase(dialect, new OwnSession(dialect, session), undefined);
  const transaction: OrdersDatabase["transaction"] = (run, config) =>
    db.transaction(
      (tx) => run(Object.assign(primaryDatabase(tx), { rollback: () => tx.rollback() })),
      config,
    );
  return Object.assign(own, { transaction });
}

/** A database with replicas names the one that is written to. */
export function primaryOf(db: OrdersDatabase): OrdersDatabase {
  return hasPrimary(db) ? primaryOf(db.$primary) : db;
}

function hasPrimary(db: OrdersDatabase): db is OrdersDatabase & { readonly $primary: OrdersDatabase } {
  return "$primary" in db && db.$primary !== undefined;
}

class OwnSession extends PgSession<PgQueryResultHKT, NoSchema, NoSchema> {
  readonly #driver: DriverSession;

  constructor(dialect: PgDialect, driver: DriverSession) {
    super(dialect);
    this.#driver = driver;
  }

  /** The statement's kind and tables, and what the cache is to do, are left out. */
  override prepareQuery<T extends PreparedQueryConfig>(
    ...[query, fields, name, isArray, mapper]: Preparation
  ): PgPreparedQuery<T> {
    return this.#driver.prepareQuery<T>(query, fields, name, isArray, mapper);
  }

  override transaction(): never {
    throw new Error("a transaction is begun by the database, not by its session");
  }
}
