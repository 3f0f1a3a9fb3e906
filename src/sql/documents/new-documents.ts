// Builds the parts of a create that say which documents are new: the batch as rows, and the numbers that its keys have.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { quoteText } from "../../schema/installation.js";
import type { DocumentTable } from "../../tables/document-table.js";
import type { TableFacts } from "../../tables/table-facts.js";
import { periodOf } from "../batch-ctes.js";
import { cte } from "../cte.js";
import { instantOfDate } from "./document-ctes.js";
import { type Given, lines, sentValue, wholeRow } from "./statement-shape.js";

export function rawOf(text: string | undefined): SQL | undefined {
  return text === undefined ? undefined : sql.raw(text);
}

/** With the database's own default for the date that decides the period, where the app gives none. */
export function withDate({ at }: DocumentTable, { defaults }: TableFacts, given: Given): Given {
  const made = at?.isLeftToDatabase === true && !given.has(at.alias) ? rawOf(defaults[at.name]) : undefined;
  return at === undefined || made === undefined ? given : new Map([...given, [at.alias, made]]);
}

/**
 * The documents as rows: what was sent as one composite value of the table, and the period. A date that the database makes
 * is made here, once.
 */
export function inputRows(db: OrdersDatabase, table: DocumentTable, { types }: TableFacts, given: Given) {
  const { at, name } = table;
  const made = at === undefined ? undefined : given.get(at.alias);
  const date =
    at === undefined
      ? sql`null`
      : made === undefined
        ? sentValue(at, sql`given.*`, sql`entry.fields`)
        : sql`made.date`;
  const givenAt = instantOfDate(table, date);
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
        ${lines([...(made === undefined ? [] : [sql`made.date as made_date`]), sql`${givenAt} as given_at`])},
        ${periodOf(table.ours, givenAt)} as date_key
      from arguments
      cross join lateral rows from (
        jsonb_to_recordset(arguments.documents)
          as (series bigint, key text, hash text, fields jsonb, children jsonb)
      ) with ordinality as entry(series, key, hash, fields, children, place)
      join series on series.place = entry.series
      cross join lateral pg_catalog.jsonb_populate_record(null::${sql.raw(name)}, entry.fields) as given${
        made === undefined
          ? sql``
          : sql`
      cross join lateral (
        select
          (${made})::${sql.raw(types[at?.name ?? ""] ?? "timestamptz")} as date
        offset 0
      ) as made`
      }`,
  );
}

/** The documents that the idempotency keys have a number for already. */
export function existingRows(db: OrdersDatabase, { ours, ledgerName, number }: DocumentTable) {
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

export function freshRows(db: OrdersDatabase) {
  return cte(
    db,
    "unnumbered",
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
