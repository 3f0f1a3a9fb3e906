// Creates a Drizzle database that loads its driver, and opens, with its first statement.
import type { ExtractTablesWithRelations, SQL } from "drizzle-orm";
import {
  PgDatabase,
  PgDialect,
  PgPreparedQuery,
  type PgQueryResultHKT,
  PgSession,
  type PgTransaction,
  type PgTransactionConfig,
  type PreparedQueryConfig,
} from "drizzle-orm/pg-core";
import { connectionError } from "../errors/connection-error.js";

type AnyDatabase = PgDatabase<PgQueryResultHKT>;
type DriverSession = AnyDatabase["_"]["session"];
type NoSchema = Record<string, never>;
type NoTables = ExtractTablesWithRelations<NoSchema>;
type Preparation = Parameters<DriverSession["prepareQuery"]>;

export interface OpenDatabase {
  readonly db: AnyDatabase;
  close(): Promise<void>;
}

/** Runs work on the driver's session as soon as that is open. */
type WithDriver = <T>(work: (driver: DriverSession) => Promise<T>) => Promise<T>;

/**
 * Drizzle's own builders compose the statements at once, and the driver's session executes them when it is
 * open. So `connect` returns immediately, and an app loads only the driver that it uses, with its first
 * statement.
 */
export function lazyDatabase(open: () => Promise<OpenDatabase>): OpenDatabase {
  let opening: Promise<OpenDatabase> | undefined;
  let closing: Promise<void> | undefined;

  // One `then` on one promise, here and in `close`, keeps the order: first sent, first executed, `close` last.
  const withDriver: WithDriver = (work) => {
    if (opening === undefined && closing !== undefined) {
      return Promise.reject(connectionError("CONNECTION_ENDED"));
    }
    opening ??= open().catch((error: unknown) => {
      // The next statement tries again.
      opening = undefined;
      throw error;
    });
    return opening.then(({ db }) => work(db._.session));
  };

  const dialect = new PgDialect();
  return {
    db: new PgDatabase(dialect, new LazySession(dialect, withDriver), undefined),
    close() {
      closing ??=
        opening?.then(
          (opened) => opened.close(),
          () => undefined,
        ) ?? Promise.resolve();
      return closing;
    },
  };
}

class LazySession extends PgSession<PgQueryResultHKT, NoSchema, NoTables> {
  readonly #withDriver: WithDriver;

  constructor(dialect: PgDialect, withDriver: WithDriver) {
    super(dialect);
    this.#withDriver = withDriver;
  }

  override prepareQuery<T extends PreparedQueryConfig>(...preparation: Preparation): PgPreparedQuery<T> {
    return new LazyQuery<T>(preparation, this.#withDriver);
  }

  override all<T>(query: SQL): Promise<T[]> {
    return this.#withDriver((driver) => driver.all<T>(query));
  }

  override count(query: SQL): Promise<number> {
    return this.#withDriver((driver) => driver.count(query));
  }

  override transaction<T>(
    run: (tx: PgTransaction<PgQueryResultHKT, NoSchema, NoTables>) => Promise<T>,
    config?: PgTransactionConfig,
  ): Promise<T> {
    return this.#withDriver((driver) => driver.transaction(run, config));
  }
}

class LazyQuery<T extends PreparedQueryConfig> extends PgPreparedQuery<T> {
  /** Drizzle sets this on the prepared query of a select: which joined tables a row may lack. */
  joinsNotNullableMap: Readonly<Record<string, boolean>> | undefined;
  readonly #preparation: Preparation;
  readonly #withDriver: WithDriver;
  #prepared: PgPreparedQuery<T> | undefined;

  constructor(preparation: Preparation, withDriver: WithDriver) {
    super(preparation[0], undefined, undefined);
    this.#preparation = preparation;
    this.#withDriver = withDriver;
  }

  override execute(values?: Record<string, unknown>): Promise<T["execute"]> {
    return this.#withDriver((driver) => {
      this.#prepared ??= Object.assign(driver.prepareQuery<T>(...this.#preparation), {
        joinsNotNullableMap: this.joinsNotNullableMap,
      });
      return this.#prepared.execute(values);
    });
  }
}
