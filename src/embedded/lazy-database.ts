// Owns a Drizzle database that loads its driver, and opens, with its first statement.
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

/** Hands work to the driver's session, as soon as it is there. */
type Use = <T>(work: (driver: DriverSession) => Promise<T>) => Promise<T>;

/**
 * Statements are put together at once, by Drizzle's own builders, and handed to the driver's session when it is there.
 * So `connect` returns at once, and whoever never connects, or connects to a server only, loads no other driver.
 */
export function lazyDatabase(open: () => Promise<OpenDatabase>): OpenDatabase {
  let opening: Promise<OpenDatabase> | undefined;
  let closing: Promise<void> | undefined;

  // One `then` on one promise, here and in `close`: what was sent first is handed over first, and `close` comes last.
  const use: Use = (work) => {
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
    db: new PgDatabase(dialect, new LazySession(dialect, use), undefined),
    close() {
      closing ??=
        opening?.then(
          (there) => there.close(),
          () => undefined,
        ) ?? Promise.resolve();
      return closing;
    },
  };
}

class LazySession extends PgSession<PgQueryResultHKT, NoSchema, NoTables> {
  readonly #use: Use;

  constructor(dialect: PgDialect, use: Use) {
    super(dialect);
    this.#use = use;
  }

  override prepareQuery<T extends PreparedQueryConfig>(...preparation: Preparation): PgPreparedQuery<T> {
    return new LazyQuery<T>(preparation, this.#use);
  }

  override all<T>(query: SQL): Promise<T[]> {
    return this.#use((driver) => driver.all<T>(query));
  }

  override count(query: SQL): Promise<number> {
    return this.#use((driver) => driver.count(query));
  }

  override transaction<T>(
    run: (tx: PgTransaction<PgQueryResultHKT, NoSchema, NoTables>) => Promise<T>,
    config?: PgTransactionConfig,
  ): Promise<T> {
    return this.#use((driver) => driver.transaction(run, config));
  }
}

class LazyQuery<T extends PreparedQueryConfig> extends PgPreparedQuery<T> {
  /** Set by Drizzle on what a select prepares: which joined tables may be missing from a row. */
  joinsNotNullableMap: Readonly<Record<string, boolean>> | undefined;
  readonly #preparation: Preparation;
  readonly #use: Use;
  #prepared: PgPreparedQuery<T> | undefined;

  constructor(preparation: Preparation, use: Use) {
    super(preparation[0], undefined, undefined);
    this.#preparation = preparation;
    this.#use = use;
  }

  override execute(values?: Record<string, unknown>): Promise<T["execute"]> {
    return this.#use((driver) => {
      this.#prepared ??= Object.assign(driver.prepareQuery<T>(...this.#preparation), {
        joinsNotNullableMap: this.joinsNotNullableMap,
      });
      return this.#prepared.execute(values);
    });
  }
}
