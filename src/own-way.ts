// Owns the way of our statements to the database: to the primary, past every cache, and answered after the commit.
import { is } from "drizzle-orm";
import {
  PgDatabase,
  PgDialect,
  PgPreparedQuery,
  type PgQueryResultHKT,
  PgSession,
  PgTransaction,
  type PreparedQueryConfig,
} from "drizzle-orm/pg-core";
import { answersBeforeCommit } from "./answers-before-commit.js";
import type { OrdersDatabase } from "./database.js";

type NoSchema = Record<string, never>;
type Preparation = Parameters<PgSession["prepareQuery"]>;
type DriverSession = OrdersDatabase["_"]["session"];

/**
 * The same database for statements of ours. An app's may send them elsewhere than to the server that keeps the orders:
 *
 * - `withReplicas` sends whatever begins with `with` or `select` to a replica: placing an order too.
 * - A cache of all statements answers a second one from the first: an audit, or a create. Drizzle asks it about
 *   statements of which it is told the kind and the tables, so nothing is told.
 * - A driver may answer before the server has committed. It is given a transaction then, whose `commit` is answered after it.
 *
 * Every call goes through here once, where the module, `migrate` or a transaction is given its database.
 */
export function ownWay(given: OrdersDatabase): OrdersDatabase {
  const db = primaryOf(given);
  const { session } = db._;
  const dialect = "dialect" in db && is(db.dialect, PgDialect) ? db.dialect : new PgDialect();
  // In a transaction the commit is the caller's.
  const needsCommit = !is(db, PgTransaction) && answersBeforeCommit(session);
  const own = new PgDatabase(
    dialect,
    new OwnSession(dialect, needsCommit ? committing(db) : session),
    undefined,
  );
  const transaction: OrdersDatabase["transaction"] = (run, config) =>
    db.transaction((tx) => run(Object.assign(ownWay(tx), { rollback: () => tx.rollback() })), config);
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

/** Prepares statements that are each carried out in a transaction. */
function committing(db: OrdersDatabase): DriverSession {
  return {
    prepareQuery: <T extends PreparedQueryConfig>(...preparation: Preparation) =>
      new CommittedQuery<T>(db, preparation),
  };
}

class CommittedQuery<T extends PreparedQueryConfig> extends PgPreparedQuery<T> {
  /** Set by Drizzle on what a select prepares: which joined tables may be missing from a row. */
  joinsNotNullableMap: Readonly<Record<string, boolean>> | undefined;
  readonly #db: OrdersDatabase;
  readonly #preparation: Preparation;

  constructor(db: OrdersDatabase, preparation: Preparation) {
    super(preparation[0], undefined, undefined);
    this.#db = db;
    this.#preparation = preparation;
  }

  override execute(values?: Record<string, unknown>): Promise<T["execute"]> {
    return this.#db.transaction((tx) =>
      Object.assign(tx._.session.prepareQuery<T>(...this.#preparation), {
        joinsNotNullableMap: this.joinsNotNullableMap,
      }).execute(values),
    );
  }
}
