// Owns the breaks of an orders table of the app's own.
import { type Break, db } from "../break.js";

const columns = db("custom-columns/columns");
const calls = db("custom-columns/calls");
const unreadable = db("custom-columns/unreadable-values");
const defaults = db("custom-columns/defaults");
const values = db("custom-columns/values");
const tables = db("custom-columns/tables");

export const customTable: readonly Break[] = [
  {
    guarantee: "custom table: migrate refuses a schema that serves another table",
    file: "src/migrations/migrate.ts",
    find: "if (done.size > 0 && installation.isOwnTable) {",
    replace: "if (done.size < 0) {",
    noticedBy: tables,
  },
  {
    guarantee: "custom table: a create is refused by a schema that serves another table",
    file: "src/sql/order-tables.ts",
    find: "isOwnTable ? sql`((match.known)::${sql.raw(orders)}).id` : sql`(match.known).id`",
    replace: "sql`(match.known).id`",
    noticedBy: tables,
  },
  {
    guarantee: "custom table: an audit is refused by a schema that serves another table",
    file: "src/sql/order-tables.ts",
    find: "(keyword) =>",
    replace: "(keyword) => keyword !== undefined ? sql`` :",
    noticedBy: tables,
  },
  {
    guarantee: "custom table: a column that is not given gets the database's default",
    file: "src/sql/insert-orders.ts",
    find: "(!isLeftToDatabase || provided.has(alias))",
    replace: "true",
    noticedBy: columns,
  },
  {
    guarantee: "custom table: orders that bring other columns travel in statements of their own",
    file: "src/numbering/take-batch.ts",
    find: "if (pending.submission.batchKey !== first.submission.batchKey) {",
    replace: "if (taken.length < 0) {",
    noticedBy: columns,
  },
  {
    guarantee: "custom table: a generated column takes no value",
    file: "src/custom-columns/app-input.ts",
    find: "columns.filter(({ isGenerated }) => !isGenerated)",
    replace: "columns",
    noticedBy: columns,
  },
  {
    guarantee: "custom table: JSON goes in as JSON",
    file: "src/custom-columns/column-json.ts",
    find: 'column.getSQLType().trim().toLowerCase() === "jsonb" ? JSON.parse(written) : written',
    replace: "written",
    noticedBy: columns,
  },
  {
    guarantee: "custom table: what cannot be stored is refused before it is sent",
    file: "src/custom-columns/app-input.ts",
    find: "...jsonProblems(encoded)",
    replace: "...jsonProblems(null)",
    noticedBy: columns,
  },
  {
    guarantee: "custom table: duplicates are told by the names of its keys",
    file: "src/orders/order-placement.ts",
    find: "keysOfOrders(tables.keys)",
    replace: 'keysOfOrders({ ...tables.keys, orderNumber: "orders_series_order_number_key" })',
    noticedBy: calls,
  },
  {
    guarantee: "custom table: voiding sets what an update sets",
    file: "src/queries/void-order.ts",
    find: "${updatedByApp(tables)}",
    replace: "",
    noticedBy: calls,
  },
  {
    guarantee: "custom table: a column is called what the app's casing calls it",
    file: "src/custom-columns/app-columns.ts",
    find: "name: nameInDatabase(db, table, column)",
    replace: "name: column.name",
    noticedBy: tables,
  },
  {
    guarantee: "custom table: a table that is none is refused at construction",
    file: "src/custom-columns/app-columns.ts",
    find: "if (lacking.length > 0) {",
    replace: "if (lacking.length > 100) {",
    noticedBy: tables,
  },
  {
    guarantee: "custom table: an order in the caller's transaction takes the app's columns",
    file: "src/orders/create-order-in-transaction.ts",
    find: "parseOrder(input, series, tables.input)",
    replace: "parseOrder(input, series)",
    noticedBy: calls,
  },
  {
    guarantee: "custom table: a value that cannot be read back fails its own order alone",
    file: "src/sql/placed-row.ts",
    find: "const { kind, cause } = classifyFailure(thrown);",
    replace: "if (order) throw thrown;\n    const { kind, cause } = classifyFailure(thrown);",
    noticedBy: unreadable,
  },
  {
    guarantee: "custom table: an order that a trigger leaves out is no gap",
    file: "src/sql/place-orders-statement.ts",
    find: "where lost.orders <> 0",
    replace: "where lost.orders < 0",
    noticedBy: unreadable,
  },
  {
    guarantee: "custom table: variants of the statement that callers choose are kept up to a number",
    file: "src/sql/prepared-variants.ts",
    find: "if (kept.size >= maxVariants) {",
    replace: "if (kept.size < 0) {",
    noticedBy: defaults,
  },
  {
    guarantee: "custom table: a default that is no value is refused, whatever the column's type writes",
    file: "src/custom-columns/column-json.ts",
    find: "if (value instanceof Promise) {",
    replace: "if (value instanceof Promise && value === null) {",
    noticedBy: defaults,
  },
  {
    guarantee: "custom table: a statement that an alter table made out of date is sent again",
    file: "src/errors/classify-failure.ts",
    find: '=== "RevalidateCachedQuery"',
    replace: '=== "NothingOfTheKind"',
    noticedBy: calls,
  },
  {
    guarantee: "custom table: json keeps its text",
    file: "src/custom-columns/column-json.ts",
    find: 'column.columnType === "PgJson"',
    replace: "false",
    noticedBy: values,
  },
  {
    guarantee: "custom table: an expression of the app's updates a voided order",
    file: "src/sql/order-tables.ts",
    find: "is(value, SQL) ? value : sql.param(value, column)",
    replace: "sql.param(value, column)",
    noticedBy: defaults,
  },
];
