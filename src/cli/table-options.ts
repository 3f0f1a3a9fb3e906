// Defines the options that name a table of the app's and its columns, and makes a Drizzle table of them.
import { InvalidArgumentError, Option } from "commander";
import { getTableColumns } from "drizzle-orm";
import { customType, type PgColumn, type PgTable, pgSchema, pgTable } from "drizzle-orm/pg-core";

export interface TableName {
  readonly schema: string;
  readonly name: string;
}

export const numberOption = () =>
  new Option("--number <column>", "the column with the numbers, such as invoice_no").makeOptionMandatory();

export const tableOption = () =>
  new Option("--table <table>", "the app's table, such as public.invoices")
    .argParser(tableOf)
    .makeOptionMandatory();

function tableOf(text: string): TableName {
  const parts = text.split(".");
  const name = parts.pop() ?? "";
  const [schema = "public"] = parts;
  if (parts.length > 1 || name === "" || schema === "") {
    throw new InvalidArgumentError("It is not of the form table or schema.table.");
  }
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
