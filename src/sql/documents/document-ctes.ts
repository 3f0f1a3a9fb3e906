// Builds the expressions that the statements for documents share: their dates, their keys, and their turns.
import { type SQL, sql } from "drizzle-orm";
import type { AppColumn } from "../../columns/app-columns.js";
import { quoteText } from "../../schema/installation.js";
import type { DocumentTable } from "../../tables/document-table.js";

/** A date of the document as an instant; a wall-clock time is one of the series' time zone. Null without such a date. */
export function instantOfDate(
  { at }: Pick<DocumentTable, "at">,
  value: SQL,
  timeZone: SQL = sql`series.time_zone`,
): SQL {
  if (at === undefined) {
    return sql`null::timestamptz`;
  }
  const type = at.sqlType;
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
function keyText({ sqlType: type }: AppColumn, value: SQL): SQL {
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
