// Defines the options that name a table of the app's and its columns, and makes a Drizzle table of them.
import { type Command, Option } from "commander";
import { getTableColumns } from "drizzle-orm";
import {
  customType,
  getTableConfig,
  type PgColumn,
  type PgTable,
  pgSchema,
  pgTable,
} from "drizzle-orm/pg-core";
import type { GlobalOptions } from "./installation-options.js";
import { UsageError } from "./output.js";

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

export const numberOption = () =>
  new Option("--number <column>", "the column with the numbers, such as invoice_no").makeOptionMandatory();

/** The table of the program's own --table, which stands before or after the command. */
export function namedTable(program: Command): TableName {
  const { table } = program.opts<GlobalOptions>();
  if (table === undefined) {
    throw new UsageError("--table is missing: name the app's table, such as --table public.invoices");
  }
  const { schema = "public", name } = getTableConfig(table);
  return { schema, name };
}

/** A column of whatever type, read as text. */
const anyType = customType<{ data: string; driverData: unknown }>({
  dataType: () => "text",
  fromDriver: String,
});

/** A table with columns of those names, each under the key that it has here; those of `key` are its primary key. */
export function appTable(
  { schema, name }: TableName,
  names: Readonly<Record<string, string>>,
  key: readonly string[] = [],
): PgTable {
  const columns = Object.fromEntries([
    ...Object.entries(names).map(([as, column]) => [as, anyType(column)]),
    ...key.map((column, index) => [`key${index + 1}`, anyType(column).primaryKey()]),
  ]);
  return schema === "public" ? pgTable(name, columns) : pgSchema(schema).table(name, columns);
}

export function columnOf(table: PgTable, key: string): PgColumn {
  const column = getTableColumns(table)[key];
  if (column === undefined) {
    throw new RangeError(`the table has no column ${key}`);
  }
  return column;
}
