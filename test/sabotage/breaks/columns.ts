// Owns the breaks of an app's columns: their names, values, defaults and JSON.
import { type Break, db } from "../break.js";

const columns = db("documents/columns");
const statements = db("documents/statements");

export const columnsOfTables: readonly Break[] = [
  {
    guarantee: "columns: orders that bring other columns travel in statements of their own",
    file: "src/numbering/lane.ts",
    find: "submission: { batchKey } }: Queued<S, A>)",
    replace: '}: Queued<S, A>, batchKey = "")',
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
    find: "isJsonb ? JSON.parse(written) : written",
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
    find: "if (isPromise(value)) {",
    replace: "if (isPromise(value) && value === null) {",
    noticedBy: statements,
  },
  {
    guarantee: "columns: json keeps its text",
    file: "src/columns/column-json.ts",
    find: 'columnType === "PgJson"',
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
  {
    guarantee: "numbering: an SQL default of the app's schema is evaluated",
    file: "src/columns/app-input.ts",
    find: "batchKey.push(nameOf(appColumn, made));",
    replace: "batchKey.push();",
    noticedBy: db("documents/schema-defaults"),
  },
  {
    guarantee: "numbering: a date that the database makes is made once",
    file: "src/sql/documents/create-statement.ts",
    find: "return column === at ? sql`numbered.made_date` : expression;",
    replace: "return expression;",
    noticedBy: db("documents/schema-defaults"),
  },
  {
    guarantee: "numbering: a default of the database decides the period",
    file: "src/sql/documents/new-documents.ts",
    find: "return at === undefined || made === undefined ? given :",
    replace: "return at !== null ? given :",
    noticedBy: db("documents/schema-defaults"),
  },
  {
    guarantee: "numbering: a number that no value of its column can be is refused at construction",
    file: "src/tables/number-column.ts",
    find: "BigInt(smallest) > largest",
    replace: "largest < 0n",
    noticedBy: db("documents/number-ranges"),
  },
  {
    guarantee: "numbering: a number that is part of the primary key names its document",
    file: "src/sql/documents/written-ctes.ts",
    find: "sql`documents.written_number = ${from}.number`",
    replace: "sql`documents.${key} = ${from}.${key}`",
    noticedBy: db("documents/composite-keys"),
  },
  {
    guarantee: "columns: a text that is no day is refused with its path",
    file: "src/columns/text-forms.ts",
    find: "d <= new Date(Date.UTC(y, m, 0)).getUTCDate()",
    replace: "d <= 31",
    noticedBy: "test/unit/columns/text-forms.test.ts",
  },
  {
    guarantee: "columns: a text that PostgreSQL takes as a number is not refused",
    file: "src/columns/text-forms.ts",
    find: "nan|inf(inity)?|",
    replace: "nan|",
    noticedBy: db("columns/text-forms"),
  },
];
