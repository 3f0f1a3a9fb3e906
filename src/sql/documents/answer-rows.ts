// Builds the answer of a statement for documents: one row for each, with what the database decided.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { day, instant } from "../order-row.js";
import type { Outcome } from "../outcomes.js";

/**
 * The columns of the answer. `number_documents_isolated` reads the first seven by their order. The last part fails the
 * statement if a trigger left a document out or changed its key or number: one that is undone as a whole leaves no gap.
 *
 * @param others further parts of the union, of the columns place, outcome, document_key, series, date_key, sequence, number,
 * created_at and content_hash
 */
export function answerRows(db: OrdersDatabase, { ours, columns }: DocumentTable, others: readonly SQL[]) {
  const app = Object.fromEntries(
    columns.map(({ alias }) => [alias, sql<unknown>`${sql.identifier(alias)}`.as(alias)]),
  );
  const nulls = sql.join(
    columns.map(
      () => sql`,
        null`,
    ),
  );
  const existing = sql`
      select
        existing.place,
        case when existing.is_here then 'existing' else 'elsewhere' end as outcome,
        existing.document_key,
        existing.series,
        existing.date_key,
        existing.sequence,
        existing.number,
        existing.created_at,
        existing.content_hash
      from existing`;
  return db
    .$with("answer", {
      place: sql<number>`place`.mapWith(Number).as("place"),
      outcome: sql<Outcome>`outcome`.as("outcome"),
      documentKey: sql<string | null>`document_key`.as("document_key"),
      dateKey: sql<string | null>`date_key`.as("date_key"),
      sequence: sql<number | null>`sequence`.mapWith(Number).as("sequence"),
      number: sql<string | null>`number`.as("number"),
      contentHash: sql<string | null>`content_hash`.as("content_hash"),
      series: sql<string>`series`.as("series"),
      writtenAt: sql<string | null>`written_at`.as("written_at"),
      app,
    })
    .as(sql`
      select
        matched.place,
        'placed' as outcome,
        matched.document_key,
        matched.series,
        ${day(sql`matched.date_key`)} as date_key,
        matched.sequence,
        matched.number,
        ${instant(sql`matched.written_at`)} as written_at,
        null as content_hash${sql.join(
          columns.map(
            ({ alias, reader }) => sql`,
        ${reader.cast(sql`matched.${sql.identifier(alias)}`)}`,
          ),
        )}
      from matched
      union all
      select
        other.place,
        other.outcome,
        other.document_key,
        other.series,
        ${day(sql`other.date_key`)},
        other.sequence,
        other.number,
        ${instant(sql`other.created_at`)},
        other.content_hash${nulls}
      from (${sql.join(
        [existing, ...others],
        sql`
      union all`,
      )}
      ) as other
      union all
      select
        ${ours}.refuse_lost_documents(lost.documents),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null${nulls}
      from (
        select
          (select count(*) from numbered) - (select count(*) from matched) as documents
      ) as lost
      where lost.documents <> 0`);
}
