// Routes the module's statements to the primary server, past replicas and caches.
import type { PgDialect, PgPreparedQuery, PgQueryResultHKT, PreparedQueryConfig } from "drizzle-orm/pg-core";
import {
  type DriverSession,
  dialectOf,
  newDatabase,
  type Preparation,
  prepareWith,
  Session,
} from "./drizzle-internals.js";
import type { OrdersDatabase } from "./orders-database.js";

type NoSchema = Record<string, never>;

/**
 * A handle on the same database for the module's own statements. The app's handle may not send them to the
 * server that keeps the orders:
 *
 * - `withReplicas` sends every statement that begins with `with` or `select` to a replica, the placing one
 *   included.
 * - A global query cache answers a repeated statement, such as an audit or a create, from the first answer.
 *   Drizzle consults the cache only for statements whose kind and tables it knows, so this handle does not
 *   pass them on.
 *
 * The module, `migrate` and every transaction wrap their database once, here.
 */
export function primaryDatabase(given: OrdersDatabase): OrdersDatabase {
  const db = primaryOf(given);
  const { session } = db._;
  const dialect = dialectOf(db);
  const own = newDatabase(dialect, new OwnSession(dialect, session));
  const transaction: OrdersDatabase["transaction"] = (run, config) =>
    db.transaction(
      (tx) => run(Object.assign(primaryDatabase(tx), { rollback: () => tx.rollback() })),
      config,
    );
  return Object.assign(own, { transaction });
}

/** The primary of a database with replicas; any other database itself. */
export function primaryOf(db: OrdersDatabase): OrdersDatabase {
  return hasPrimary(db) ? primaryOf(db.$primary) : db;
}

/** The driver's own session, also of a database that {@link primaryDatabase} made. */
export function driverSessionOf(db: OrdersDatabase): object {
  let session: object = primaryOf(db)._.session;
  for (let driver = drivers.get(session); driver !== undefined; driver = drivers.get(session)) {
    session = driver;
  }
  return session;
}

function hasPrimary(db: OrdersDatabase): db is OrdersDatabase & { readonly $primary: OrdersDatabase } {
  return "$primary" in db && db.$primary !== undefined;
}

/** The driver's session behind each of ours. Not by "instanceof": in Drizzle 1.0 that holds of every driver's session. */
const drivers = new WeakMap<object, DriverSession>();

class OwnSession extends Session<PgQueryResultHKT, NoSchema, NoSchema> {
  readonly #driver: DriverSession;

  constructor(dialect: PgDialect, driver: DriverSession) {
    super(dialect);
    this.#driver = driver;
    drivers.set(this, driver);
  }

  override prepareQuery<T extends PreparedQueryConfig>(...preparation: Preparation): PgPreparedQuery<T> {
    return prepareWith<T>(this.#driver, preparation);
  }

  override transaction(): never {
    throw new Error("begin transactions on the database, not on its session");
  }
}
