// Finds the columns that an app has added to its orders table, and their names in the database.
import { getTableColumns, is, SQL, sql } from "drizzle-orm";
import { getTableConfig, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
import type { OrdersDatabase } from "../database/orders-database.js";
import { byteLength } from "../schema/byte-length.js";
import type { Installation } from "../schema/installation.js";
import { maxNameBytes } from "../schema/order-constraints.js";
import { orderTableColumns } from "../schema/orders.js";

/** A column of the app's own. */
export interface AppColumn {
  /** What the app calls it in TypeScript. */
  readonly key: string;
  readonly column: PgColumn;
  /** What the database calls it. */
  readonly name: string;
  /** What the statements call it, so that it is mistaken for nothing of theirs. */
  readonly alias: string;
  /** Whether the database makes its value: nobody can give one. */
  readonly isGenerated: boolean;
  /** Whether only the database knows its default: then it is not named in an insert that brings no value. */
  readonly isLeftToDatabase: boolean;
}

/** The app's columns of a table. Throws a RangeError for one that lacks a column or a key of an orders table. */
export function appColumnsOf(
  db: OrdersDatabase,
  table: PgTable,
  keys: Installation["keys"],
): readonly AppColumn[] {
  const { columns, uniqueConstraints, name } = getTableConfig(table);
  const own = new Map(
    Object.entries(table).filter((entry): entry is [string, PgColumn] => columns.includes(entry[1])),
  );
  const lacking = [
    ...Object.entries(orderTableColumns)
      .filter(([key, ours]) => {
        const theirs = own.get(key);
        return theirs?.name !== ours.name || theirs.getSQLType() !== ours.getSQLType();
      })
      .map(([key]) => `the column ${key} of orderColumns`),
    ...[keys.orderNumber, keys.paymentReference]
      .filter((key) => !uniqueConstraints.some((constraint) => constraint.getName() === key))
      .map((key) => `the constraint ${key} of orderConstraints`),
  ];
  if (lacking.length > 0) {
    throw new RangeError(`gapless-orders: the table ${name} lacks ${lacking.join(", ")}`);
  }
  return columnsOf(
    db,
    table,
    [...own].filter(([key]) => !Object.hasOwn(orderTableColumns, key)),
  );
}

/** The columns of a table by their keys. */
export function columnsOf(
  db: OrdersDatabase,
  table: PgTable,
  columns: readonly (readonly [string, PgColumn])[] = Object.entries(getTableColumns(table)),
): readonly AppColumn[] {
  return columns.map(([key, column], index) => ({
    key,
    column,
    name: nameInDatabase(db, table, column),
    alias: `app_${index + 1}`,
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

/** The columns of a row, for the end of a select list, each under its alias. */
export function appList(columns: readonly AppColumn[], row: SQL): SQL {
  return sql.join(
    columns.map(
      ({ name, alias }) => sql`,
        ${row}.${sql.identifier(name)} as ${sql.identifier(alias)}`,
    ),
  );
}

/**
 * A column without a name of its own is called by its key, in the `casing` of the app's database: only Drizzle knows, and
 * it tells by what it selects.
 */
function nameInDatabase(db: OrdersDatabase, table: PgTable, column: PgColumn): string {
  const selected = db.select({ column }).from(table).toSQL().sql;
  const name = /^select "(?<name>[^"]+)" from /.exec(selected)?.groups?.["name"];
  if (name === undefined || byteLength(name) > maxNameBytes) {
    throw new RangeError(
      `gapless-orders: a column's name must have no quotation marks and at most ${maxNameBytes} bytes, where PostgreSQL cuts it`,
    );
  }
  return name;
}
