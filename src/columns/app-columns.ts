// Finds the columns of an app's table, and their names in the database.
import { getTableColumns, is, SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { type ColumnReader, columnReader, dimensionsOf, sqlTypeOf } from "../database/drizzle-internals.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import { byteLength } from "../schema/byte-length.js";
import { maxNameBytes } from "../schema/order-constraints.js";

/** A column of the app's own. */
export interface AppColumn {
  /** What the app calls it in TypeScript. */
  readonly key: string;
  readonly column: PgColumn;
  /** What the database calls it. */
  readonly name: string;
  /** What the statements call it, so that it is mistaken for nothing of theirs. */
  readonly alias: string;
  /** Its type in SQL, with the brackets of an array. */
  readonly sqlType: string;
  /** What Drizzle calls its type, such as `PgText`; `PgArray` for an array. */
  readonly columnType: string;
  /** How the database's driver reads it. */
  readonly reader: ColumnReader;
  /** Whether the database makes its value: nobody can give one. */
  readonly isGenerated: boolean;
  /** Whether only the database knows its default: then it is not named in an insert that brings no value. */
  readonly isLeftToDatabase: boolean;
}

/** The columns of a table by their keys. */
export function columnsOf(db: OrdersDatabase, table: PgTable): readonly AppColumn[] {
  return Object.entries(getTableColumns(table)).map(([key, column], index) => ({
    key,
    column,
    name: nameInDatabase(db, table, column),
    alias: `app_${index + 1}`,
    sqlType: sqlTypeOf(column),
    columnType: dimensionsOf(column) > 0 ? "PgArray" : column.columnType,
    reader: columnReader(db, column),
    isLeftToDatabase: isLeftToDatabase(column),
    isGenerated: column.generated?.type === "always" || column.generatedIdentity?.type === "always",
  }));
}

/** An SQL default, or that of a serial or identity column, of which Drizzle knows only that it is there. */
function isLeftToDatabase({ hasDefault, default: value, defaultFn, onUpdateFn }: PgColumn): boolean {
  return value === undefined
    ? hasDefault && defaultFn === undefined && onUpdateFn === undefined
    : is(value, SQL) && defaultFn === undefined;
}

/**
 * A column without a name of its own is called by its key, in the `casing` of the app's database: only Drizzle knows, and
 * it tells by what it selects.
 */
function nameInDatabase(db: OrdersDatabase, table: PgTable, column: PgColumn): string {
  const selected = db.select({ column }).from(table).toSQL().sql;
  const name = /^select "(?<name>[^"]+)"(?:::[a-z[\]]+)? from /.exec(selected)?.groups?.["name"];
  if (name === undefined || byteLength(name) > maxNameBytes) {
    throw new RangeError(
      `gapless-orders: a column's name must have no quotation marks and at most ${maxNameBytes} bytes, where PostgreSQL cuts it`,
    );
  }
  return name;
}
