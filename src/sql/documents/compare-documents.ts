// Builds the part of an audit that compares the ledger with the table of a numbering.
import { type SQL, sql } from "drizzle-orm";
import { quoteText } from "../../schema/installation.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { isCovered } from "../audited-periods.js";
import { documentKey } from "./document-ctes.js";

/**
 * Findings of the columns finding, date_key, from_sequence, to_sequence, number, document_key and found: numbers that their
 * documents do not have, those whose document is gone, and rows with a number that are not in the ledger. It stands behind
 * the CTEs of `periodCtes`.
 */
export function comparedDocuments(table: DocumentTable, series: string): SQL {
  const { ours, ledgerName, number } = table;
  const isOfTable = sql`ledger.document_table = ${sql.raw(quoteText(ledgerName))}
          and ledger.document_column = ${sql.raw(quoteText(number.name))}`;
  // With the collation of the ledger: two columns of different ones cannot be compared.
  const documents = sql`
          select
            (${documentKey(table, ({ name: column }) => sql`document.${sql.identifier(column)}`)}) collate "C" as key,
            (document.${sql.identifier(number.name)}::text) collate "C" as number
          from ${sql.raw(table.name)} as document`;
  return sql`
        select
          case when document.key is null then 'document deleted' else 'number changed' end as finding,
          ledger.date_key,
          ledger.sequence as from_sequence,
          ledger.sequence as to_sequence,
          ledger.number,
          ledger.document_key,
          document.number as found
        from ${ours}.number_ledger as ledger
        left join (${documents}
        ) as document on document.key = ledger.document_key
        where ledger.series = ${series}::text
          and ${isCovered(sql`ledger.date_key`)}
          and ${isOfTable}
          and document.number is distinct from ledger.number
        union all
        select
          'unledgered',
          null,
          null,
          null,
          document.number,
          document.key,
          null
        from (${documents}
        ) as document
        where document.number is not null
          and not exists (
            select
            from ${ours}.number_ledger as ledger
            where ledger.document_key = document.key
              and ${isOfTable}
          )`;
}
