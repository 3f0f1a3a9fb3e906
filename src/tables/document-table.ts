// Describes the table whose rows get numbers: its columns, its primary key, its number, and its children.
import { is, type SQL, sql } from "drizzle-orm";
import { getTableConfig, type PgColumn, PgTable } from "drizzle-orm/pg-core";
import { type AppColumn, columnsOf } from "../columns/app-columns.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import { quoteName, resolveInstallation } from "../schema/installation.js";
import { type ChildOptions, type ChildTable, childTable } from "./child-table.js";
import { keyColumn } from "./key-column.js";
import { type NumberColumn, numberColumn } from "./number-column.js";

export interface DocumentTableOptions {
  readonly schema?: string | undefined;
  readonly table: PgTable;
  readonly number: PgColumn;
  readonly key?: PgColumn | undefined;
  readonly at?: PgColumn | undefined;
  readonly chronological?: boolean | undefined;
  readonly sameWhen?: readonly PgColumn[] | undefined;
  readonly children?: Readonly<Record<string, ChildOptions>> | undefined;
}

export interface DocumentTable {
  readonly source: PgTable;
  /** The schema of our tables and functions, quoted for SQL. */
  readonly ours: SQL;
  /** The qualified and quoted name, for SQL. */
  readonly name: string;
  /** The name in the ledger, such as `public.invoices`. */
  readonly ledgerName: string;
  readonly columns: readonly AppColumn[];
  readonly primaryKey: readonly AppColumn[];
  readonly number: NumberColumn;
  /** The column with the idempotency key. */
  readonly key: AppColumn | undefined;
  /** The column with the date that decides the period; undefined for the database's clock. */
  readonly at: AppColumn | undefined;
  /** Whether a document that is dated before the last one of its period is refused. */
  readonly isChronological: boolean;
  /** The columns in which a replay must agree. */
  readonly sameWhen: readonly AppColumn[];
  readonly children: readonly ChildTable[];
}

const dateTypes = /^Pg(Date|DateString|Timestamp|TimestampString)$/;

/**
 * Describes the table. Throws a RangeError, with the reason, for a table or a column that cannot be what it is said to be, and
 * a TypeError for what is no table, as code without types may give it.
 */
export function documentTable(db: OrdersDatabase, options: DocumentTableOptions): DocumentTable {
  const { table, children = {} } = options;
  if (!is(table, PgTable)) {
    throw new TypeError(
      "createNumbering: the option table is no table of Drizzle: give it yours, such as table: invoices",
    );
  }
  const config = getTableConfig(table);
  const refuse = (reason: string): never => {
    throw new RangeError(`createNumbering: the table ${config.name}: ${reason}`);
  };
  const columns = columnsOf(db, table);
  const find = (column: PgColumn, what: string): AppColumn =>
    columns.find((candidate) => candidate.column === column) ??
    refuse(`${what} is not one of its columns: give it the column itself, such as invoices.invoiceNo`);
  // In the order in which the key names them, as a child's `parent` does. What `primaryKey({ columns })` is given are copies
  // of the columns.
  const inKey = [
    ...config.columns.filter(({ primary }) => primary),
    ...config.primaryKeys.flatMap((key) => key.columns),
  ];
  const primaryKey = [...new Set(inKey.map(({ name }) => name))].flatMap((name) =>
    columns.filter(({ column }) => column.name === name),
  );
  if (primaryKey.length === 0) {
    refuse("it has no primary key, by which the ledger could name its rows");
  }
  const at = options.at === undefined ? undefined : find(options.at, "at");
  if (at !== undefined && !dateTypes.test(at.columnType)) {
    refuse(`at must be a date or a timestamp, and ${at.key} is neither`);
  }
  const { chronological = false } = options;
  if (chronological && at === undefined) {
    refuse("chronological is about documents with a date of their own, in the column `at`");
  }
  const { schema = "public", name } = config;
  const document = { columns, primaryKey };
  return {
    source: table,
    ours: sql.raw(resolveInstallation({ schema: options.schema ?? "gapless_orders" }).quotedSchema),
    name: `${quoteName(schema)}.${quoteName(name)}`,
    ledgerName: `${schema}.${name}`,
    ...document,
    number: numberColumn(find(options.number, "number")),
    key: options.key === undefined ? undefined : keyColumn(find(options.key, "key")),
    at,
    isChronological: chronological,
    sameWhen: (options.sameWhen ?? []).map((column) => find(column, "a column of sameWhen")),
    children: Object.entries(children).map(([key, child]) => {
      if (columns.some((column) => column.key === key)) {
        refuse(`children.${key} has the name of one of its columns`);
      }
      return childTable(db, key, child, document);
    }),
  };
}
