// Says which columns a statement for documents names. Documents of the same shape share a statement.
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { type SQL, sql } from "drizzle-orm";
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import type { AppColumn } from "../../columns/app-columns.js";
import { isSentAsText } from "../../columns/column-json.js";
import { quoteText } from "../../schema/installation.js";
import type { ChildTable } from "../../tables/child-table.js";

/** The rows of a child with the same columns. */
export interface ChildShape {
  /** The child's index in the table's list. */
  readonly child: number;
  /** The columns that have a default in the database and are given, as a {@link givenText}. */
  readonly given: string;
}

/**
 * The columns that a statement names although the database has a default, or those that it sets, by their aliases; each with
 * the expression that the app's schema makes for it, or undefined for a value that travels with the document.
 */
export type Given = ReadonlyMap<string, SQL | undefined>;

export interface StatementShape {
  readonly given: Given;
  /** In the order in which the JSON of a document numbers its lists of rows. */
  readonly children: readonly ChildShape[];
}

/** One column of a shape: its alias, with its expression in hexadecimal digits if it has one. */
export function givenText(alias: string, expression?: string): string {
  return expression === undefined ? alias : `${alias}=${bytesToHex(utf8ToBytes(expression))}`;
}

function readGiven(text: string): Given {
  return new Map(
    text.split(" ").map((column) => {
      const [alias = "", expression] = column.split("=");
      return [
        alias,
        expression === undefined ? undefined : sql.raw(new TextDecoder().decode(hexToBytes(expression))),
      ];
    }),
  );
}

/** The shape as a text without quotation marks, such as `app_3 app_4|0:app_2|1:`. */
export function shapeText(given: string, children: readonly ChildShape[]): string {
  return [given, ...children.map((rows) => `${rows.child}:${rows.given}`)].join("|");
}

/** The inverse of {@link shapeText}. */
export function readShape(text: string): StatementShape {
  const [given = "", ...children] = text.split("|");
  return {
    given: readGiven(given),
    children: children.map((rows) => {
      const at = rows.indexOf(":");
      return { child: Number(rows.slice(0, at)), given: rows.slice(at + 1) };
    }),
  };
}

/** The columns that an insert names: one that the database fills is left out, so that its default applies. */
export function insertedColumns(columns: readonly AppColumn[], given: Given): readonly AppColumn[] {
  return columns.filter(
    ({ alias, isLeftToDatabase, isGenerated }) => !isGenerated && (!isLeftToDatabase || given.has(alias)),
  );
}

/** The columns that an insert into a child names, each with its value. */
export function childColumns(
  { given: columns }: ChildTable,
  shape: ChildShape,
  row: SQL,
  json: SQL,
): readonly { readonly column: AppColumn; readonly value: SQL }[] {
  const given = readGiven(shape.given);
  return insertedColumns(columns, given).map((column) => ({
    column,
    value: given.get(column.alias) ?? sentValue(column, row, json),
  }));
}

/**
 * A value out of a row that was sent. One that travels as text is cast to the type of its column.
 *
 * @param row the composite value that was made of the JSON; `given.*` for the row of a function
 * @param json the JSON itself
 */
export function sentValue({ name, column, sqlType }: AppColumn, row: SQL, json: SQL): SQL {
  return isSentAsText(column)
    ? sql`(${json} ->> ${sql.raw(quoteText(name))})::${sql.raw(sqlType)}`
    : sql`(${row}).${sql.identifier(name)}`;
}

/**
 * A composite value of a table that is the row of a function, for a select list. Its bare name would be taken for a column,
 * where the table has one of that name.
 */
export function wholeRow(name: string, table: string): SQL {
  return sql.raw(`(${name}.*)::${table} as ${name}`);
}

/** A name that is not the table's, which statements use beside it: the conditions of the app call the table by its name. */
export function nameBeside(table: PgTable, name: string): SQL {
  return sql.raw(getTableConfig(table).name === name ? `${name}_1` : name);
}

/** The names of columns, for a list. */
export function namesOf(columns: readonly AppColumn[]): readonly SQL[] {
  return columns.map(({ name }) => sql`${sql.identifier(name)}`);
}

/** A list, one entry a line, indented for the statements here. */
export function lines(entries: readonly SQL[]): SQL {
  return sql.join(
    [...entries],
    sql`,
        `,
  );
}
