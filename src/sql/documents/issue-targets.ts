// Builds the parts of an issue that find its documents: the batch as rows, and the rows of the table, locked.
import { type SQL, sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/pg-core";
import type { AppColumn } from "../../columns/app-columns.js";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { quoteText } from "../../schema/installation.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { periodOf } from "../batch-ctes.js";
import { cte } from "../cte.js";
import { documentKey, instantOfDate } from "./document-ctes.js";
import { lines, nameBeside, sentValue, wholeRow } from "./statement-shape.js";

/** What holds for every document that is issued. */
export interface IssueTerms {
  /** The condition that a document has to meet; undefined for none. */
  readonly when: SQL | undefined;
  /** Columns that are set to a SQL expression. Values travel with the documents. */
  readonly expressions: readonly (readonly [AppColumn, SQL])[];
}

export function inputRows(db: OrdersDatabase, table: DocumentTable) {
  const record = sql.raw(table.name);
  return cte(
    db,
    "input",
    sql`
      select
        entry.place,
        entry.series as series_place,
        entry.hash as content_hash,
        entry.version,
        entry.fields,
        entry.children,
        ${wholeRow("identity", table.name)},
        ${wholeRow("given", table.name)},
        ${documentKey(table, ({ name }) => sql`(identity.*).${sql.identifier(name)}`)} as wanted_key
      from arguments
      cross join lateral rows from (
        jsonb_to_recordset(arguments.documents)
          as (series bigint, hash text, version text, id jsonb, fields jsonb, children jsonb)
      ) with ordinality as entry(series, hash, version, id, fields, children, place)
      cross join lateral pg_catalog.jsonb_populate_record(null::${record}, entry.id) as identity
      cross join lateral pg_catalog.jsonb_populate_record(null::${record}, entry.fields) as given`,
  );
}

/**
 * The rows of the documents.
 *
 * @param isLocking whether they are locked until the end; the lock timeout is set before the first is waited for
 */
export function targetRows(
  db: OrdersDatabase,
  table: DocumentTable,
  { when, expressions }: IssueTerms,
  isLocking: boolean,
) {
  const { name, primaryKey, number, key, at } = table;
  // Under its own name, by which the condition refers to it.
  const row = sql.identifier(getTableConfig(table.source).name);
  const input = nameBeside(table.source, "input");
  const givenAt = instantOfDate(table, sql`target.given_date`);
  const afterwards = (column: AppColumn) => {
    const expression = expressions.find(([set]) => set === column)?.[1];
    return sql`case
            when ${input}.fields ? ${sql.raw(quoteText(column.name))} then ${sentValue(column, sql`${input}.given`, sql`${input}.fields`)}
            else ${expression ?? sql`${row}.${sql.identifier(column.name)}`}
          end`;
  };
  return cte(
    db,
    "targets",
    sql`
      select
        ${input}.*,
        target.document_key,
        target.idempotency_key,
        series.name as series,
        series.template,
        series.time_zone,
        target.had,
        target.is_issuable,
        ${input}.version is not null and ${input}.version <> target.row_version as is_changed,
        ${lines(primaryKey.map((_, index) => sql`target.${sql.identifier(`key_${index + 1}`)}`))},
        ${givenAt} as given_at,
        ${periodOf(table.ours, givenAt)} as date_key
      from (
        select
          input.*
        from ${
          isLocking
            ? sql`settings
        cross join input
        where settings.lock_timeout is distinct from ''`
            : sql`input`
        }
        order by
          input.wanted_key collate "C"
      ) as ${input}
      join series on series.place = ${input}.series_place
      cross join lateral (
        select
          ${lines(
            primaryKey.map(
              (column, index) =>
                sql`${row}.${sql.identifier(column.name)} as ${sql.identifier(`key_${index + 1}`)}`,
            ),
          )},
          ${documentKey(table, (column) => sql`${row}.${sql.identifier(column.name)}`)} as document_key,
          ${row}.${sql.identifier(number.name)}::text as had,
          ${row}.xmin::text as row_version,
          ${key === undefined ? sql`null::text` : sql`(${afterwards(key)})::text`} as idempotency_key,
          ${at === undefined ? sql`null` : afterwards(at)} as given_date,
          ${when === undefined ? sql`true` : sql`coalesce((${when}), false)`} as is_issuable
        from ${sql.raw(name)}
        where ${sql.join(
          primaryKey.map(
            (column) =>
              sql`${row}.${sql.identifier(column.name)} = (${input}.identity).${sql.identifier(column.name)}`,
          ),
          sql` and `,
        )}
        offset 0
        ${isLocking ? sql`for update` : sql``}
      ) as target`,
  );
}
