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

/** A column of a type of the database, read as text. */
function columnOfType(name: string, type: string) {
  return customType<{ data: string; driverData: unknown }>({
    dataType: () => type,
    fromDriver: String,
  })(name);
}

/**
 * A table with columns of those names, each under the key that it has here; those of `primaryKey` are its primary key.
 *
 * @param typeOf the type of a column, by which the ledger names the rows. (Default: text)
 */
export function appTable(
  { schema, name }: TableName,
  names: Readonly<Record<string, string>>,
  primaryKey: readonly string[] = [],
  typeOf: (column: string) => string = () => "text",
): PgTable {
  const columns = Object.fromEntries([
    ...Object.entries(names).map(([as, column]) => [as, columnOfType(column, typeOf(column))]),
    ...primaryKey.map((column, index) => [
      `primaryKey${index + 1}`,
      columnOfType(column, typeOf(column)).primaryKey(),
    ]),
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
