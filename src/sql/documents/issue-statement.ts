// Builds the statement that gives numbers to documents which are there, such as drafts.
import { type SQL, sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/pg-core";
import type { AppColumn } from "../../custom-columns/app-columns.js";
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { cte } from "../batch-ctes.js";
import type { Numbering } from "../numbering-ctes.js";
import { answerRows } from "./answer-rows.js";
import { countingRows } from "./counting-ctes.js";
import { ledgerLiterals } from "./create-statement.js";
import {
  argumentRows,
  documentKey,
  instantOfDate,
  lockTimeoutRows,
  periodOf,
  seriesRows,
} from "./document-ctes.js";
import { lines, readShape, sentValue } from "./statement-shape.js";
import { childRows, ledgerRows, matchedRows, writtenColumns } from "./written-ctes.js";

/** What holds for every document that is issued. */
export interface IssueTerms {
  /** The condition that a document has to meet; undefined for none. */
  readonly when: SQL | undefined;
  /** Columns that are set to a SQL expression. Values travel with the documents. */
  readonly expressions: readonly (readonly [AppColumn, SQL])[];
}

/**
 * The statement: input → targets, locked → existing → fresh → counters → numbered → documents → matched → children,
 * ledger → answer. The documents are locked before the counters, in the order of their keys: of two processes that issue
 * one draft, the second waits for the first and then finds its number.
 */
export function issueStatement(
  db: OrdersDatabase,
  table: DocumentTable,
  terms: IssueTerms,
  { numbering, shape }: { readonly numbering: Numbering; readonly shape: string },
) {
  const { given, children } = readShape(shape);
  const answer = answerRows(db, table, [missingRows, refusedRows]);
  const set = table.columns.filter(({ alias }) => given.has(alias));
  return db
    .with(
      argumentRows(db),
      lockTimeoutRows(db),
      seriesRows(db, table),
      issueInputRows(db, table),
      targetRows(db, table, terms, sql`for update`),
      existingRows(db, table),
      freshRows(db),
      ...countingRows(db, table, numbering, []),
      updatedRows(db, table, terms, set),
      matchedRows(db, table),
      ...childRows(db, table, children),
      ledgerRows(db, table),
      answer,
    )
    .select()
    .from(answer);
}

/** The statement that says the period of each document, and whether it needs a number. It locks nothing. */
export function issueDating(db: OrdersDatabase, table: DocumentTable, terms: IssueTerms) {
  const dated = db
    .$with("dated", {
      place: sql`place`.as("place"),
      series: sql`series`.as("series"),
      dateKey: sql`date_key`.as("date_key"),
      needsNumber: sql`needs_number`.as("needs_number"),
    })
    .as(sql`
      select
        fresh.place,
        fresh.series,
        fresh.date_key,
        true as needs_number
      from fresh`);
  return db
    .with(
      argumentRows(db),
      seriesRows(db, table),
      issueInputRows(db, table),
      targetRows(db, table, terms, sql``),
      existingRows(db, table),
      freshRows(db),
      dated,
    )
    .select()
    .from(dated);
}

export function issueInputRows(db: OrdersDatabase, table: DocumentTable) {
  const record = sql.raw(table.name);
  return cte(
    db,
    "input",
    sql`
      select
        entry.place,
        entry.series as series_place,
        entry.key as idempotency_key,
        entry.hash as content_hash,
        entry.version,
        entry.fields,
        entry.children,
        identity,
        given,
        ${documentKey(table, sql`identity`)} as document_key
      from arguments
      cross join lateral rows from (
        jsonb_to_recordset(arguments.documents)
          as (series bigint, key text, hash text, version text, id jsonb, fields jsonb, children jsonb)
      ) with ordinality as entry(series, key, hash, version, id, fields, children, place)
      cross join lateral pg_catalog.jsonb_populate_record(null::${record}, entry.id) as identity
      cross join lateral pg_catalog.jsonb_populate_record(null::${record}, entry.fields) as given`,
  );
}

/** The rows of the documents, locked until the end. */
export function targetRows(db: OrdersDatabase, table: DocumentTable, { when }: IssueTerms, lock: SQL) {
  const { name, primaryKey, number, at } = table;
  // Under its own name, by which the condition refers to it.
  const row = sql.identifier(getTableConfig(table.source).name);
  const givenAt = instantOfDate(
    table,
    at === undefined
      ? sql`null`
      : sql`coalesce(${sentValue(at, sql`input.given`, sql`input.fields`)}, target.given_date)`,
  );
  return cte(
    db,
    "targets",
    sql`
      select
        input.*,
        series.name as series,
        series.template,
        series.time_zone,
        target.had,
        target.is_issuable,
        input.version is not null and input.version <> target.row_version as is_changed,
        ${lines(primaryKey.map((_, index) => sql`target.${sql.identifier(`key_${index + 1}`)}`))},
        ${givenAt} as given_at,
        ${periodOf(table, givenAt)} as date_key
      from (
        select
          input.*
        from input
        order by
          input.document_key collate "C"
      ) as input
      join series on series.place = input.series_place
      cross join lateral (
        select
          ${lines(
            primaryKey.map(
              (column, index) =>
                sql`${row}.${sql.identifier(column.name)} as ${sql.identifier(`key_${index + 1}`)}`,
            ),
          )},
          ${row}.${sql.identifier(number.name)}::text as had,
          ${row}.xmin::text as row_version,
          ${at === undefined ? sql`null` : sql`${row}.${sql.identifier(at.name)}`} as given_date,
          ${when === undefined ? sql`true` : sql`coalesce((${when}), false)`} as is_issuable
        from ${sql.raw(name)}
        where ${sql.join(
          primaryKey.map(
            (column) =>
              sql`${row}.${sql.identifier(column.name)} = (input.identity).${sql.identifier(column.name)}`,
          ),
          sql` and `,
        )}
        offset 0
        ${lock}
      ) as target`,
  );
}

/** The documents that have a number, in the ledger or, from before the ledger, in the column alone. */
function existingRows(db: OrdersDatabase, table: DocumentTable) {
  return cte(
    db,
    "existing",
    sql`
      select
        targets.place,
        targets.document_key,
        coalesce(known.series, targets.series) as series,
        known.date_key,
        known.sequence,
        coalesce(targets.had, known.number) as number,
        known.created_at,
        known.content_hash,
        true as is_here,
        targets.had is null as is_cleared
      from targets
      left join (
        select
          match.place,
          (match.given).*
        from ${table.ours}.find_numbers_of_documents(
          ${ledgerLiterals(table)},
          (select pg_catalog.array_agg(input.document_key order by input.place) from input)
        ) as match
      ) as known on known.place = targets.place
      where targets.had is not null
        or known.number is not null`,
  );
}

function freshRows(db: OrdersDatabase) {
  return cte(
    db,
    "fresh",
    sql`
      select
        targets.*
      from targets
      where targets.is_issuable
        and not targets.is_changed
        and not exists (
          select
          from existing
          where existing.place = targets.place
        )`,
  );
}

const missingRows = sql`
      select
        input.place,
        'missing',
        null,
        null,
        null,
        null,
        null,
        null,
        null
      from input
      where not exists (
        select
        from targets
        where targets.place = input.place
      )`;

const refusedRows = sql`
      select
        targets.place,
        case when targets.is_issuable then 'changed' else 'not issuable' end,
        targets.document_key,
        targets.series,
        null,
        null,
        null,
        null,
        null
      from targets
      where not exists (
          select
          from existing
          where existing.place = targets.place
        )
        and (not targets.is_issuable or targets.is_changed)`;

/** Writes the numbers, and the other columns that are set. A document whose number was cleared gets it back. */
function updatedRows(
  db: OrdersDatabase,
  table: DocumentTable,
  { expressions }: IssueTerms,
  set: readonly AppColumn[],
) {
  const { name, primaryKey, number } = table;
  const row = sql.identifier(getTableConfig(table.source).name);
  const keys = primaryKey.map((_, index) => sql.identifier(`key_${index + 1}`));
  const source = (from: SQL, numberOf: SQL) => sql`
        select
          ${lines([...keys.map((key) => sql`${from}.${key}`), sql`${numberOf} as number`, sql`${from}.given`, sql`${from}.fields`])}`;
  return cte(
    db,
    "documents",
    sql`
      update ${sql.raw(name)}
      set
        ${lines([
          sql`${sql.identifier(number.name)} = source.number${number.isInteger ? sql`::bigint` : sql``}`,
          ...set.map(
            (column) =>
              sql`${sql.identifier(column.name)} = ${sentValue(column, sql`source.given`, sql`source.fields`)}`,
          ),
          ...expressions
            .filter(([column]) => !set.includes(column))
            .map(([column, expression]) => sql`${sql.identifier(column.name)} = ${expression}`),
        ])}
      from (${source(sql`numbered`, sql`numbered.number`)}
        from numbered
        union all${source(sql`targets`, sql`existing.number`)}
        from targets
        join existing on existing.place = targets.place
        where existing.is_cleared
          and targets.is_issuable
      ) as source
      where ${sql.join(
        primaryKey.map(
          (column, index) => sql`${row}.${sql.identifier(column.name)} = source.${keys[index] ?? sql``}`,
        ),
        sql` and `,
      )}
        and ${row}.${sql.identifier(number.name)} is null
      returning
        ${writtenColumns(table, sql`${row}`)}`,
  );
}
