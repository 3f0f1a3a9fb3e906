// Builds the parts that every statement for documents begins with: its arguments, the series, and the documents as rows.
import { type SQL, sql } from "drizzle-orm";
import type { AppColumn } from "../../columns/app-columns.js";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { quoteText } from "../../schema/installation.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { cte } from "../batch-ctes.js";

/**
 * The parameters, each once and in this order: number_documents_isolated executes the same text.
 * 1. the documents, a JSON array; 2. the series, a JSON array, to which a document refers by place;
 * 3. the lock timeout, such as `500ms`; null keeps the session's own setting.
 */
export function argumentRows(db: OrdersDatabase) {
  return cte(
    db,
    "arguments",
    sql`
      select
        ${sql.placeholder("documents")}::jsonb as documents,
        ${sql.placeholder("series")}::jsonb as series,
        ${sql.placeholder("lockTimeout")}::text as lock_timeout`,
  );
}

/** Sets the lock timeout of this statement, before the first lock is waited for. See settingRows of the orders. */
export function lockTimeoutRows(db: OrdersDatabase) {
  return cte(
    db,
    "settings",
    sql`
      select
        case
          when arguments.lock_timeout is not null then set_config('lock_timeout', arguments.lock_timeout, true)
        end as lock_timeout
      from arguments`,
  );
}

/** The series of the batch, each with the period of the statement's instant. */
export function seriesRows(db: OrdersDatabase, { ours }: DocumentTable) {
  return cte(
    db,
    "series",
    sql`
      select
        entry.place,
        entry.name,
        entry.template,
        entry.time_zone,
        ${ours}.order_date_key(entry.template, entry.time_zone, statement_timestamp()) as today
      from arguments
      cross join lateral rows from (
        jsonb_to_recordset(arguments.series) as (name text, template text, time_zone text)
      ) with ordinality as entry(name, template, time_zone, place)`,
  );
}

/** The period of a document: that of its own date, or of the statement's instant. */
export function periodOf({ ours }: DocumentTable, givenAt: SQL): SQL {
  return sql`case
          when ${givenAt} is null then series.today
          else ${ours}.order_date_key(series.template, series.time_zone, ${givenAt})
        end`;
}

/** A date of the document as an instant; a wall-clock time is one of the series' time zone. Null without such a date. */
export function instantOfDate(
  { at }: Pick<DocumentTable, "at">,
  value: SQL,
  timeZone: SQL = sql`series.time_zone`,
): SQL {
  if (at === undefined) {
    return sql`null::timestamptz`;
  }
  const type = at.column.getSQLType();
  if (type.endsWith("with time zone")) {
    return value;
  }
  return sql`(${value})::timestamp at time zone ${timeZone}`;
}

/** The primary key as the ledger has it: as text, or a JSON array of texts. The same in every session. */
export function documentKey(
  { primaryKey }: DocumentTable,
  read: (column: AppColumn, index: number) => SQL,
): SQL {
  const texts = primaryKey.map((column, index) => keyText(column, read(column, index)));
  return texts.length === 1
    ? sql`${texts[0]}`
    : sql`pg_catalog.jsonb_build_array(${sql.join(texts, sql`, `)})::text`;
}

/**
 * The cast of a date depends on the session's DateStyle, that of an instant on its time zone; JSON has neither. That of bytes
 * depends on bytea_output.
 */
function keyText({ column }: AppColumn, value: SQL): SQL {
  const type = column.getSQLType();
  if (/^(timestamptz.*|timestamp.* with time zone)$/.test(type)) {
    return sql`((pg_catalog.to_jsonb(${value} at time zone 'UTC') #>> '{}') || 'Z')`;
  }
  if (type === "bytea") {
    return sql`(pg_catalog.chr(92) || 'x' || pg_catalog.encode(${value}, 'hex'))`;
  }
  return /^(date|timestamp.*)$/.test(type)
    ? sql`(pg_catalog.to_jsonb(${value}) #>> '{}')`
    : sql`${value}::text`;
}

/** The order in which documents of a batch are numbered: by their dates where those out of order are refused. */
export function turns(
  { isChronological }: DocumentTable,
  { place, givenAt }: { readonly place: SQL.Aliased; readonly givenAt: SQL.Aliased },
): readonly SQL[] {
  return isChronological ? [sql`${givenAt} nulls last`, sql`${place}`] : [sql`${place}`];
}

/** The table and the number column as SQL literals, as the ledger has them. */
export function ledgerLiterals({ ledgerName, number }: DocumentTable) {
  return sql.raw(`${quoteText(ledgerName)}, ${quoteText(number.name)}`);
}
