// Builds the statement that inserts documents and gives them their numbers.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { DocumentTable } from "../../tables/document-table.js";
import type { TableFacts } from "../../tables/table-facts.js";
import { argumentRows, lockTimeoutRows, seriesRows } from "../batch-ctes.js";
import { countingRows } from "../counting-ctes.js";
import { cte } from "../cte.js";
import type { Numbering } from "../numbering.js";
import { answerRows } from "./answer-rows.js";
import { existingRows, freshRows, inputRows, rawOf, withDate } from "./new-documents.js";
import { type Given, insertedColumns, lines, namesOf, readShape, sentValue } from "./statement-shape.js";
import { childRows, ledgerRows, matchedRows, writtenColumns } from "./written-ctes.js";

/** The statement: input → existing → unnumbered → counters → numbered → documents → matched → children, ledger → answer. */
export function createStatement(
  db: OrdersDatabase,
  table: DocumentTable,
  facts: TableFacts,
  { numbering, shape }: { readonly numbering: Numbering; readonly shape: string },
) {
  const { given: named, children } = readShape(shape);
  const given = withDate(table, facts, named);
  const answer = answerRows(db, table, []);
  return db
    .with(
      argumentRows(db),
      lockTimeoutRows(db),
      ...seriesRows(db, table.ours),
      inputRows(db, table, facts, given),
      existingRows(db, table),
      freshRows(db),
      ...countingRows(db, table, numbering, primaryKeys(table, facts, given)),
      insertedRows(db, table, facts, given),
      ...matchedRows(db, table),
      ...childRows(db, table, children),
      ledgerRows(db, table),
      answer,
    )
    .select()
    .from(answer);
}

/**
 * The primary key of each document, known before the insert: the app's, or what the database's default makes. A number that
 * is part of it is known later.
 */
function primaryKeys(
  { primaryKey, number, at }: DocumentTable,
  { defaults, types }: TableFacts,
  given: Given,
) {
  return primaryKey.flatMap((column, index) => {
    if (column.name === number.name) {
      return [];
    }
    const alias = sql.identifier(`key_${index + 1}`);
    const sent = sentValue(column, sql`unnumbered.given`, sql`unnumbered.fields`);
    const expression = given.get(column.alias);
    const made =
      expression !== undefined && column === at
        ? sql`unnumbered.made_date`
        : (expression ?? rawOf(defaults[column.name]));
    const type = sql.raw(types[column.name] ?? column.sqlType);
    return [
      made === undefined ? sql`${sent} as ${alias}` : sql`coalesce(${sent}, (${made})::${type}) as ${alias}`,
    ];
  });
}

function insertedRows(db: OrdersDatabase, table: DocumentTable, { defaults }: TableFacts, given: Given) {
  const { name, columns, primaryKey, number, at } = table;
  // A key that only the database can make, such as that of an identity whose sequence the role may not use, is not named.
  const keys = primaryKey.flatMap((column, index) => {
    const isKnown =
      defaults[column.name] !== undefined ||
      given.has(column.alias) ||
      !(column.isLeftToDatabase || column.isGenerated);
    return isKnown && column.name !== number.name
      ? [{ column, value: sql`numbered.${sql.identifier(`key_${index + 1}`)}` }]
      : [];
  });
  const others = insertedColumns(columns, given).filter(
    (column) => column.name !== number.name && !primaryKey.includes(column),
  );
  return cte(
    db,
    "documents",
    sql`
      insert into ${sql.raw(name)} as written (
        ${lines(namesOf([...keys.map(({ column }) => column), number, ...others]))}
      )
      -- For a primary key that is "generated always"; without one it says nothing.
      overriding system value
      select
        ${lines([
          ...keys.map(({ value }) => value),
          number.isInteger ? sql`numbered.number::bigint` : sql`numbered.number`,
          ...others.map((column) => {
            const expression = given.get(column.alias);
            if (expression === undefined) {
              return sentValue(column, sql`numbered.given`, sql`numbered.fields`);
            }
            // What decided the period, and not a clock that has gone on.
            return column === at ? sql`numbered.made_date` : expression;
          }),
        ])}
      from numbered
      order by
        numbered.place
      returning
        ${writtenColumns(table, sql`written`)}`,
  );
}
