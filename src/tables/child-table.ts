// Describes a table whose rows go in with a document: the columns that the document fills, and the others.
import { getTableConfig, type PgColumn, type PgTable } from "drizzle-orm/pg-core";
import { type AppColumn, columnsOf } from "../columns/app-columns.js";
import type { OrdersDatabase } from "../database/orders-database.js";
import { quoteName } from "../schema/installation.js";

/** How the rows of a table belong to a document. */
export interface ChildOptions {
  /** The table of the rows. */
  readonly table: PgTable;
  /** Its column that gets the document's primary key; several, in the key's order, for a key of several columns. */
  readonly parent: PgColumn | readonly PgColumn[];
  /** Further columns that get a value of the document: `take: { subject: invoices.number }`. (Default: none) */
  readonly take?: Readonly<Record<string, PgColumn>> | undefined;
}

/** A column of a child that gets the value of a column of its document. */
export interface FilledColumn {
  readonly child: AppColumn;
  readonly document: AppColumn;
}

export interface ChildTable {
  /** What the app calls it in the input. */
  readonly key: string;
  readonly source: PgTable;
  /** The qualified and quoted name. */
  readonly name: string;
  readonly filled: readonly FilledColumn[];
  /** The columns that the caller gives. */
  readonly given: readonly AppColumn[];
}

/** Throws a RangeError for columns of another table, and for a parent that does not fit the primary key. */
export function childTable(
  db: OrdersDatabase,
  key: string,
  { table, parent, take = {} }: ChildOptions,
  document: { readonly columns: readonly AppColumn[]; readonly primaryKey: readonly AppColumn[] },
): ChildTable {
  const refuse = (reason: string): never => {
    throw new RangeError(`createNumbering: children.${key}: ${reason}`);
  };
  const columns = columnsOf(db, table);
  const find = (where: readonly AppColumn[], column: PgColumn | undefined, what: string): AppColumn =>
    where.find((candidate) => candidate.column === column) ?? refuse(what);
  const parents = Array.isArray(parent) ? parent : [parent];
  if (parents.length !== document.primaryKey.length) {
    refuse(
      `the document's primary key has ${document.primaryKey.length} column(s), and parent has ${parents.length}`,
    );
  }
  const filled = [
    ...document.primaryKey.map((column, index) => ({
      child: find(columns, parents[index], "parent is not a column of its table"),
      document: column,
    })),
    ...Object.entries(take).map(([name, column]) => ({
      child:
        columns.find((candidate) => candidate.key === name) ??
        refuse(`take.${name} is not a column of its table`),
      document: find(document.columns, column, `take.${name} takes no column of the document`),
    })),
  ];
  const taken = new Set(filled.map(({ child }) => child));
  const { schema = "public", name } = getTableConfig(table);
  return {
    key,
    source: table,
    name: `${quoteName(schema)}.${quoteName(name)}`,
    filled,
    given: columns.filter((column) => !taken.has(column) && !column.isGenerated),
  };
}
