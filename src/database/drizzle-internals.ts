// What the package uses of Drizzle beyond its documented surface, for each of its lines: 0.44, 0.45 and 1.0.
import { is, type SQL, sql } from "drizzle-orm";
import type {
  PgColumn,
  PgDatabase,
  PgDialect,
  PgPreparedQuery,
  PgQueryResultHKT,
  PgSession,
  PgTransaction,
  PreparedQueryConfig,
} from "drizzle-orm/pg-core";
import * as pgCore from "drizzle-orm/pg-core";
import { eachEntry } from "./each-entry.js";
import { relationsOf } from "./relational-schema.js";

/**
 * Whether 1.0 is installed. It has other names for the classes of a database, and what a driver reads and writes is no
 * longer the columns' affair but that of codecs, which each driver's dialect has. Statements are composed by the same
 * builders in all lines.
 */
export const hasCodecs = "PgAsyncDatabase" in pgCore;

// By name: an import of a class that the installed line does not have would end the app at its start. The types are those of
// 0.45, and what is used of them is the same in 1.0.
const classOf = (name: string, name1: string) => Reflect.get(pgCore, hasCodecs ? name1 : name);
const Database: typeof PgDatabase = classOf("PgDatabase", "PgAsyncDatabase");
const Transaction: typeof PgTransaction = classOf("PgTransaction", "PgAsyncTransaction");
export const Session: typeof PgSession = classOf("PgSession", "PgAsyncSession");
export const PreparedQuery: typeof PgPreparedQuery = classOf("PgPreparedQuery", "PgAsyncPreparedQuery");

/** What a session gets to prepare a statement. 1.0 has another second, third and fifth parameter. */
export type Preparation = Parameters<PgSession["prepareQuery"]>;

/** What any line's session has. */
export interface DriverSession {
  prepareQuery(...preparation: never): unknown;
}

/** Prepares a statement with a driver's session, without its kind and tables, by which Drizzle would ask a cache. */
export function prepareWith<T extends PreparedQueryConfig>(
  driver: DriverSession,
  [query, second, name, fourth, mapper]: Preparation,
): PgPreparedQuery<T> {
  // In 1.0 any name, also the empty one of the unnamed statement, has postgres.js keep the statement.
  const preparation = hasCodecs
    ? [query, second, name === "" ? false : name, fourth]
    : [query, second, name, fourth, mapper];
  return Reflect.apply(driver.prepareQuery, driver, preparation);
}

/** A database over a session. */
export function newDatabase<Schema extends Record<string, unknown>>(
  dialect: PgDialect,
  session: DriverSession,
  schema?: Schema,
): PgDatabase<PgQueryResultHKT, Schema> {
  // 1.0 wants relations where the others want a schema.
  return Reflect.construct(Database, [dialect, session, hasCodecs ? {} : relationsOf(schema)]);
}

export function isTransactionHandle(db: object): boolean {
  return is(db, Transaction);
}

/** The dialect of a database: with the app's casing and, in 1.0, the driver's codecs. */
export function dialectOf(db: object): PgDialect {
  return "dialect" in db && is(db.dialect, pgCore.PgDialect) ? db.dialect : new pgCore.PgDialect();
}

/** The codecs of 1.0: for a type, a cast in the statement, and a conversion of what the driver then has. */
interface Codecs {
  get(column: object, part: "cast" | "normalize", type?: string): Conversion | undefined;
  apply(column: object, part: "cast", value: SQL, type?: string): SQL;
  codecsOf(column: object, type?: string): object;
}
type Conversion = (value: unknown, dimensions?: number) => unknown;

function codecsOf(dialect: object): Codecs | undefined {
  return hasCodecs ? Reflect.get(dialect, "codecs") : undefined;
}

/** How a column is read with a database's driver, as Drizzle's select reads it. */
export interface ColumnReader {
  /** The column as the statement has to select it. */
  cast(selected: SQL): SQL;
  /** The value as the app has it. Throws what a custom type throws. */
  read(value: unknown): unknown;
}

export function columnReader(db: object, column: PgColumn): ColumnReader {
  const codecs = codecsOf(dialectOf(db));
  return {
    cast: (selected) => codecs?.apply(column, "cast", selected) ?? selected,
    read(value) {
      const conversion = codecs?.get(column, "normalize");
      return column.mapFromDriverValue(
        conversion === undefined ? value : conversion(value, dimensionsOf(column)),
      );
    },
  };
}

/** How many levels of arrays a column has; 0 for one that is no array. */
export function dimensionsOf(column: PgColumn): number {
  if (hasCodecs) {
    return "dimensions" in column && typeof column.dimensions === "number" ? column.dimensions : 0;
  }
  const entry = baseColumnOf(column);
  return entry === undefined ? 0 : 1 + dimensionsOf(entry);
}

/** The column of a single entry: before 1.0 an array has a column of its own around it. */
export function entryColumn(column: PgColumn): PgColumn {
  const entry = hasCodecs ? undefined : baseColumnOf(column);
  return entry === undefined ? column : entryColumn(entry);
}

function baseColumnOf(column: PgColumn): PgColumn | undefined {
  return column.columnType === "PgArray" && "baseColumn" in column && is(column.baseColumn, pgCore.PgColumn)
    ? column.baseColumn
    : undefined;
}

/** The SQL type, with the brackets of an array. */
export function sqlTypeOf(column: PgColumn): string {
  return hasCodecs ? column.getSQLType() + "[]".repeat(dimensionsOf(column)) : column.getSQLType();
}

/**
 * A value as the column's own code has it for the driver: arrays as arrays, and `json` and `jsonb` as text, which 1.0 leaves
 * to codecs.
 */
export function writtenValue(column: PgColumn, value: unknown): unknown {
  const entry = entryColumn(column);
  if (!hasCodecs) {
    return eachEntry(value, dimensionsOf(column), (one) => entry.mapToDriverValue(one));
  }
  const written: unknown = column.mapToDriverValue(value);
  return /^PgJsonb?$/.test(column.columnType)
    ? eachEntry(written, dimensionsOf(column), (one) => JSON.stringify(one))
    : written;
}

/**
 * A dialect whose driver opens later: in 1.0 a statement becomes text, and its rows become values, with the codecs that the
 * driver turns out to have. Before, a driver has none.
 *
 * @param opened the driver's dialect, once it is open
 */
export function deferredDialect(
  opened: () => object | undefined,
  casing: "snake_case" | "camelCase" | undefined,
): PgDialect {
  const dialect = new pgCore.PgDialect(casing === undefined ? {} : { casing });
  if (!hasCodecs) {
    return dialect;
  }
  const own = codecsOf(dialect);
  const current = (): Codecs | undefined => codecsOf(opened() ?? {}) ?? own;
  const codecs: Codecs = {
    get: (column, part, type) => (value, dimensions) => {
      const conversion = current()?.get(column, part, type);
      return conversion === undefined ? value : conversion(value, dimensions);
    },
    apply: (column, part, value, type) =>
      sql`${{
        getSQL: () => sql`${current()?.apply(column, part, value, type) ?? value}`,
        shouldOmitSQLParens: () => true,
      }}`,
    codecsOf: (column, type) => current()?.codecsOf(column, type) ?? {},
  };
  const { sqlToQuery } = dialect;
  return Object.assign(dialect, {
    codecs,
    sqlToQuery(this: PgDialect, ...statement: Parameters<typeof sqlToQuery>) {
      let built: ReturnType<typeof sqlToQuery> | undefined;
      const query = () => {
        const current = built ?? sqlToQuery.apply(this, statement);
        built = opened() === undefined ? undefined : current;
        return current;
      };
      return {
        get sql() {
          return query().sql;
        },
        get params() {
          return query().params;
        },
      };
    },
  });
}
