// Builds the parts of an issue that decide about each document: whether it is there, has a number, and may be issued.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { cte } from "../batch-ctes.js";
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

export function freshRows(db: OrdersDatabase) {
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
