// Owns the breaks of an app's columns: their names, values, defaults and JSON.
import { type Break, db } from "../break.js";

const columns = db("documents/columns");
const statements = db("documents/statements");

export const columnsOfTables: readonly Break[] = [
  {
    guarantee: "columns: orders that bring other columns travel in statements of their own",
    file: "src/numbering/take-batch.ts",
    find: "if (pending.submission.batchKey !== first.submission.batchKey) {",
    replace: "if (taken.length < 0) {",
    noticedBy: columns,
  },
  {
    guarantee: "columns: a generated column takes no value",
    file: "src/columns/app-input.ts",
    find: "columns.filter(({ isGenerated }) => !isGenerated)",
    replace: "columns",
    noticedBy: columns,
  },
  {
    guarantee: "columns: JSON goes in as JSON",
    file: "src/columns/column-json.ts",
    find: 'column.getSQLType().trim().toLowerCase() === "jsonb" ? JSON.parse(written) : written',
    replace: "written",
    noticedBy: columns,
  },
  {
    guarantee: "columns: what cannot be stored is refused before it is sent",
    file: "src/columns/app-input.ts",
    find: "...jsonProblems(encoded)",
    replace: "...jsonProblems(null)",
    noticedBy: columns,
  },
  {
    guarantee: "columns: a column is called what the app's casing calls it",
    file: "src/columns/app-columns.ts",
    find: "name: nameInDatabase(db, table, column)",
    replace: "name: column.name",
    noticedBy: db("documents/names"),
  },
  {
    guarantee: "columns: variants of the statement that callers choose are kept up to a number",
    file: "src/sql/prepared-variants.ts",
    find: "if (kept.size >= maxVariants) {",
    replace: "if (kept.size < 0) {",
    noticedBy: statements,
  },
  {
    guarantee: "columns: a default that is no value is refused, whatever the column's type writes",
    file: "src/columns/column-json.ts",
    find: "if (value instanceof Promise) {",
    replace: "if (value instanceof Promise && value === null) {",
    noticedBy: statements,
  },
  {
    guarantee: "columns: json keeps its text",
    file: "src/columns/column-json.ts",
    find: 'column.columnType === "PgJson"',
    replace: "false",
    noticedBy: columns,
  },
  {
    guarantee: "columns: a column that is not given gets the database's default",
    file: "src/sql/documents/statement-shape.ts",
    find: "(!isLeftToDatabase || given.has(alias))",
    replace: "true",
    noticedBy: columns,
  },
];
