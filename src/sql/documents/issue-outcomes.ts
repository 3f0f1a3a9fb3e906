// Builds the parts of an issue that decide about each document: whether it is there, has a number, and may be issued.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { quoteText } from "../../schema/installation.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { cte } from "../cte.js";
import { ledgerLiterals } from "./document-ctes.js";

/** The documents that have a number, in the ledger or, from before the ledger, in the column alone. */
export function existingRows(db: OrdersDatabase, table: DocumentTable) {
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
          (
            select
              pg_catalog.array_agg(targets.document_key order by input.place)
            from input
            left join targets on targets.place = input.place
          )
        ) as match
      ) as known on known.place = targets.place
      where targets.had is not null
        or known.number is not null`,
  );
}

/**
 * The documents that may get a number, and whose idempotency key the ledger has of another. Two of one batch with the same
 * key break its unique index, so that they are sent one by one.
 */
export function reusedRows(db: OrdersDatabase, { ours, ledgerName, number, key }: DocumentTable) {
  const inOrder = (value: SQL) => sql`(
          select
            pg_catalog.array_agg(${value} order by input.place)
          from input
          left join targets on targets.place = input.place
        )`;
  return cte(
    db,
    "reused",
    key === undefined
      ? sql`
      select
        null::bigint as place,
        null::text as document_key
      where false`
      : sql`
      select
        targets.place,
        -- One series may number several tables: the key may be that of another one's document.
        case
          when (match.given).document_table = ${sql.raw(quoteText(ledgerName))}
            and (match.given).document_column = ${sql.raw(quoteText(number.name))}
          then (match.given).document_key
        end as document_key
      from ${ours}.find_numbers(
        ${inOrder(sql`targets.series`)},
        ${inOrder(sql`targets.idempotency_key`)}
      ) as match
      join targets on targets.place = match.place
      where ${isNew}`,
  );
}

/** Whether a target may get a number, unless its key is another's. */
const isNew = sql`targets.is_issuable
          and not targets.is_changed
          and not exists (
            select
            from existing
            where existing.place = targets.place
          )`;

export function freshRows(db: OrdersDatabase) {
  return cte(
    db,
    "unnumbered",
    sql`
      select
        targets.*
      from targets
      where ${isNew}
        and not exists (
          select
          from reused
          where reused.place = targets.place
        )`,
  );
}

/** For the answer: those whose key is another's, with that document. */
export const reusedAnswers = sql`
      select
        reused.place,
        'key reused',
        reused.document_key,
        null,
        null,
        null,
        null,
        null,
        null
      from reused`;

/** For the answer. */
export const missingRows = sql`
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

/** For the answer. */
export const refusedRows = sql`
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
