// Builds the statement that inserts documents and gives them their numbers.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { quoteText } from "../../schema/installation.js";
import type { DocumentTable } from "../../tables/document-table.js";
import type { TableFacts } from "../../tables/table-facts.js";
import { cte } from "../batch-ctes.js";
import type { Numbering } from "../numbering-ctes.js";
import { answerRows } from "./answer-rows.js";
import { countingRows } from "./counting-ctes.js";
import {
  argumentRows,
  instantOfDate,
  lockTimeoutRows,
  periodOf,
  seriesRows,
  turns,
} from "./document-ctes.js";
import { insertedColumns, lines, namesOf, readShape, sentValue, wholeRow } from "./statement-shape.js";
import { childRows, ledgerRows, matchedRows, writtenColumns } from "./written-ctes.js";

/** The statement: input → existing → fresh → counters → numbered → documents → matched → children, ledger → answer. */
export function createStatement(
  db: OrdersDatabase,
  table: DocumentTable,
  facts: TableFacts,
  { numbering, shape }: { readonly numbering: Numbering; readonly shape: string },
) {
  const { given, children } = readShape(shape);
  const answer = answerRows(db, table, []);
  return db
    .with(
      argumentRows(db),
      lockTimeoutRows(db),
      seriesRows(db, table),
      inputRows(db, table),
      existingRows(db, table),
      freshRows(db),
      ...countingRows(db, table, numbering, primaryKeys(table, facts)),
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
 * The statement that says the period of each document, and whether it needs a number, in the order in which documents are
 * numbered one by one.
 */
export function createDating(db: OrdersDatabase, table: DocumentTable) {
  const dated = db
    .$with("dated", {
      place: sql`place`.as("place"),
      series: sql`series`.as("series"),
      dateKey: sql`date_key`.as("date_key"),
      needsNumber: sql`needs_number`.as("needs_number"),
      givenAt: sql`given_at`.as("given_at"),
    })
    .as(sql`
      select
        input.place,
        input.series,
        input.date_key,
        input.given_at,
        not exists (
          select
          from existing
          where existing.place = input.place
        ) as needs_number
      from input`);
  return db
    .with(argumentRows(db), seriesRows(db, table), inputRows(db, table), existingRows(db, table), dated)
    .select()
    .from(dated)
    .orderBy(...turns(table, dated));
}

/** The documents as rows: what was sent as one composite value of the table, and the period. */
export function inputRows(db: OrdersDatabase, table: DocumentTable) {
  const { at, name } = table;
  const givenAt = instantOfDate(
    table,
    at === undefined ? sql`null` : sentValue(at, sql`given.*`, sql`entry.fields`),
  );
  return cte(
    db,
    "input",
    sql`
      select
        entry.place,
        series.name as series,
        series.template,
        series.time_zone,
        entry.key as idempotency_key,
        entry.hash as content_hash,
        entry.fields,
        entry.children,
        ${wholeRow("given", name)},
        ${givenAt} as given_at,
        ${periodOf(table, givenAt)} as date_key
      from arguments
      cross join lateral rows from (
        jsonb_to_recordset(arguments.documents)
          as (series bigint, key text, hash text, fields jsonb, children jsonb)
      ) with ordinality as entry(series, key, hash, fields, children, place)
      join series on series.place = entry.series
      cross join lateral pg_catalog.jsonb_populate_record(null::${sql.raw(name)}, entry.fields) as given`,
  );
}

/** The documents that the idempotency keys have a number for already. */
function existingRows(db: OrdersDatabase, { ours, ledgerName, number }: DocumentTable) {
  return cte(
    db,
    "existing",
    sql`
      select
        match.place,
        (match.given).series,
        (match.given).date_key,
        (match.given).sequence,
        (match.given).number,
        (match.given).document_key,
        (match.given).created_at,
        (match.given).content_hash,
        -- One series may number several tables: the key may be that of another one's document.
        (match.given).document_table = ${sql.raw(quoteText(ledgerName))}
          and (match.given).document_column = ${sql.raw(quoteText(number.name))} as is_here
      from ${ours}.find_numbers(
        (select pg_catalog.array_agg(input.series order by input.place) from input),
        (select pg_catalog.array_agg(input.idempotency_key order by input.place) from input)
      ) as match`,
  );
}

function freshRows(db: OrdersDatabase) {
  return cte(
    db,
    "fresh",
    sql`
      select
        input.*
      from input
      where not exists (
        select
        from existing
        where existing.place = input.place
      )`,
  );
}

/** The primary key of each document, known before the insert: the app's, or what the database's default makes. */
function primaryKeys({ primaryKey }: DocumentTable, { defaults }: TableFacts) {
  return primaryKey.map((column, index) => {
    const alias = sql.identifier(`key_${index + 1}`);
    const sent = sentValue(column, sql`fresh.given`, sql`fresh.fields`);
    const made = defaults[column.name];
    return made === undefined
      ? sql`${sent} as ${alias}`
      : sql`coalesce(${sent}, (${sql.raw(made)})::${sql.raw(castOf(column.column.getSQLType()))}) as ${alias}`;
  });
}

/** The type behind a serial column's shorthand. */
function castOf(type: string): string {
  const integers: Readonly<Record<string, string>> = {
    smallserial: "smallint",
    serial: "integer",
    bigserial: "bigint",
  };
  return integers[type] ?? type;
}

function insertedRows(
  db: OrdersDatabase,
  table: DocumentTable,
  { defaults }: TableFacts,
  given: ReadonlySet<string>,
) {
  const { name, columns, primaryKey, number } = table;
  // A key that only the database can make, such as that of an identity whose sequence the role may not use, is not named.
  const keys = primaryKey.flatMap((column, index) => {
    const isKnown =
      defaults[column.name] !== undefined ||
      given.has(column.alias) ||
      !(column.isLeftToDatabase || column.isGenerated);
    return isKnown ? [{ column, value: sql`numbered.${sql.identifier(`key_${index + 1}`)}` }] : [];
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
          ...others.map((column) => sentValue(column, sql`numbered.given`, sql`numbered.fields`)),
        ])}
      from numbered
      order by
        numbered.place
      returning
        ${writtenColumns(table, sql`written`)}`,
  );
}

/** The name of a table as a SQL literal. */
export function ledgerLiterals({ ledgerName, number }: DocumentTable) {
  return sql.raw(`${quoteText(ledgerName)}, ${quoteText(number.name)}`);
}
