// Says which columns a statement for documents names. Documents of the same shape share a statement.
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
  /** The aliases of the columns that have a default in the database and a given value. */
  readonly given: string;
}

export interface StatementShape {
  /** The aliases of the document's columns that are named although the database has a default, or of those that are set. */
  readonly given: ReadonlySet<string>;
  /** In the order in which the JSON of a document numbers its lists of rows. */
  readonly children: readonly ChildShape[];
}

/** The shape as a text without quotation marks, such as `app_3 app_4|0:app_2|1:`. */
export function shapeText(given: string, children: readonly ChildShape[]): string {
  return [given, ...children.map((rows) => `${rows.child}:${rows.given}`)].join("|");
}

/** The inverse of {@link shapeText}. */
export function readShape(text: string): StatementShape {
  const [given = "", ...children] = text.split("|");
  return {
    given: new Set(given.split(" ")),
    children: children.map((rows) => {
      const at = rows.indexOf(":");
      return { child: Number(rows.slice(0, at)), given: rows.slice(at + 1) };
    }),
  };
}

/** The columns that an insert names: one that the database fills is left out, so that its default applies. */
export function insertedColumns(
  columns: readonly AppColumn[],
  given: ReadonlySet<string>,
): readonly AppColumn[] {
  return columns.filter(
    ({ alias, isLeftToDatabase, isGenerated }) => !isGenerated && (!isLeftToDatabase || given.has(alias)),
  );
}

/** The columns that an insert into a child names. */
export function childColumns({ given }: ChildTable, shape: ChildShape): readonly AppColumn[] {
  return insertedColumns(given, new Set(shape.given.split(" ")));
}

/**
 * A value out of a row that was sent. One that travels as text is cast to the type of its column.
 *
 * @param row the composite value that was made of the JSON; `given.*` for the row of a function
 * @param json the JSON itself
 */
export function sentValue({ name, column }: AppColumn, row: SQL, json: SQL): SQL {
  return isSentAsText(column)
    ? sql`(${json} ->> ${sql.raw(quoteText(name))})::${sql.raw(column.getSQLType())}`
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
