// Creates a Drizzle database that loads its driver, and opens, with its first statement.
import type { ExtractTablesWithRelations, SQL } from "drizzle-orm";
import type {
  PgDatabase,
  PgDialect,
  PgPreparedQuery,
  PgQueryResultHKT,
  PgTransaction,
  PgTransactionConfig,
  PreparedQueryConfig,
} from "drizzle-orm/pg-core";
import {
  deferredDialect,
  dialectOf,
  newDatabase,
  type Preparation,
  PreparedQuery,
  Session,
} from "../database/drizzle-internals.js";
import type { DatabaseConfig } from "../database/relational-schema.js";
import { connectionError } from "../errors/connection-error.js";

type FullSchema = Record<string, unknown>;
type DatabaseOf<Schema extends FullSchema> = PgDatabase<PgQueryResultHKT, Schema>;
type DriverSession<Schema extends FullSchema> = DatabaseOf<Schema>["_"]["session"];

export interface OpenDatabase<Schema extends FullSchema> {
  readonly db: DatabaseOf<Schema>;
  close(): Promise<void>;
}

/** Runs work on the driver's session as soon as that is open. */
type WithDriver<Schema extends FullSchema> = <T>(
  work: (driver: DriverSession<Schema>) => Promise<T>,
) => Promise<T>;

/**
 * Drizzle's own builders compose the statements at once, and the driver's session executes them when it is
 * open. So `connect` returns immediately, and an app loads only the driver that it uses, with its first
 * statement.
 */
export function lazyDatabase<Schema extends FullSchema>(
  open: () => Promise<OpenDatabase<Schema>>,
  config: DatabaseConfig<Schema>,
): OpenDatabase<Schema> {
  let opening: Promise<OpenDatabase<Schema>> | undefined;
  let opened: PgDialect | undefined;
  let closing: Promise<void> | undefined;

  // One `then` on one promise, here and in `close`, keeps the order: first sent, first executed, `close` last.
  const withDriver: WithDriver<Schema> = (work) => {
    if (opening === undefined && closing !== undefined) {
      return Promise.reject(connectionError("CONNECTION_ENDED"));
    }
    opening ??= open().catch((error: unknown) => {
      // The next statement tries again.
      opening = undefined;
      throw error;
    });
    return opening.then(({ db }) => {
      opened = dialectOf(db);
      return work(db._.session);
    });
  };

  const dialect = deferredDialect(() => opened, config.casing);
  return {
    db: newDatabase(dialect, new LazySession(dialect, withDriver), config.schema),
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

class LazySession<Schema extends FullSchema> extends Session<
  PgQueryResultHKT,
  Schema,
  ExtractTablesWithRelations<Schema>
> {
  readonly #withDriver: WithDriver<Schema>;

  constructor(dialect: PgDialect, withDriver: WithDriver<Schema>) {
    super(dialect);
    this.#withDriver = withDriver;
  }

  override prepareQuery<T extends PreparedQueryConfig>(...preparation: Preparation): PgPreparedQuery<T> {
    return new LazyQuery<T, Schema>(preparation, this.#withDriver);
  }

  override all<T>(query: SQL): Promise<T[]> {
    return this.#withDriver((driver) => driver.all<T>(query));
  }

  override count(query: SQL): Promise<number> {
    return this.#withDriver((driver) => driver.count(query));
  }

  override transaction<T>(
    run: (tx: PgTransaction<PgQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>) => Promise<T>,
    config?: PgTransactionConfig,
  ): Promise<T> {
    return this.#withDriver((driver) => driver.transaction(run, config));
  }
}

class LazyQuery<T extends PreparedQueryConfig, Schema extends FullSchema> extends PreparedQuery<T> {
  /** Drizzle sets this on the prepared query of a select: which joined tables a row may lack. */
  joinsNotNullableMap: Readonly<Record<string, boolean>> | undefined;
  readonly #preparation: Preparation;
  readonly #withDriver: WithDriver<Schema>;
  #prepared: PgPreparedQuery<T> | undefined;

  constructor(preparation: Preparation, withDriver: WithDriver<Schema>) {
    super(preparation[0], undefined, undefined);
    // 1.0 takes it as another parameter.
    this.query = preparation[0];
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
