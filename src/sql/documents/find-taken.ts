// Finds rows of the app's table that have the next numbers of a batch already, as those of an older generator do.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { OrderSeries } from "../../series/order-series.js";
import type { DocumentTable } from "../../tables/document-table.js";
import type { TableFacts, UniqueIndex } from "../../tables/table-facts.js";
import { argumentRows, seriesRows } from "../batch-ctes.js";
import { batchParameters } from "../batch-parameters.js";
import { cte } from "../cte.js";
import { day } from "../order-row.js";
import type { BatchEntry } from "../submission.js";
import type { DocumentSubmission } from "./document-answer.js";
import { type IssueTerms, inputRows as issueInputRows, targetRows } from "./issue-targets.js";
import { inputRows, withDate } from "./new-documents.js";
import { type NumberedRow, numberedColumns, numberedValues } from "./read-numbered.js";
import { lines, readShape, sentValue } from "./statement-shape.js";

/** A row that has a number which a document of the batch would get. */
export interface TakenRow extends NumberedRow {
  readonly number: string;
  readonly dateKey: string;
  /** How far behind the counter, from 1. */
  readonly step: number;
  readonly sequence: number;
}

export interface LookForTaken {
  readonly series: OrderSeries;
  readonly batch: readonly BatchEntry<DocumentSubmission>[];
  readonly issue: IssueTerms | undefined;
  readonly facts: TableFacts;
  /** The columns that choose the series of a row. */
  readonly columns: DocumentTable["columns"];
  /** How many numbers behind each counter are looked for. */
  readonly ahead: number;
}

/**
 * Looks for the numbers behind the counters of the batch's periods. A row counts if one of the app's unique indexes would
 * refuse a document of the batch beside it: the other columns of the index agree with a document's. By them the index is
 * searched, too.
 */
export async function findTaken(
  db: OrdersDatabase,
  table: DocumentTable,
  { series, batch, issue, facts, columns, ahead }: LookForTaken,
): Promise<readonly TakenRow[]> {
  const indexes = facts.uniqueIndexes.filter((index) => othersOf(table, index) !== undefined);
  if (indexes.length === 0) {
    return [];
  }
  const { given } = readShape(batch[0]?.submission.batchKey ?? "");
  const { minimumDigits, offset, fixedWidth } = series.parsed.sequence;
  const most = fixedWidth ? 10 ** minimumDigits - 1 - offset : Number.MAX_SAFE_INTEGER;
  const taken = db
    .$with("taken", {
      dateKey: sql<string>`date_key`.as("date_key"),
      step: sql<number>`step`.mapWith(Number).as("step"),
      sequence: sql<number>`sequence`.mapWith(Number).as("sequence"),
      wanted: sql<string>`wanted`.as("wanted"),
      ...numberedColumns({ columns }),
    })
    .as(
      sql`${sql.join(
        indexes.map((index, place) => takenBy(table, columns, index, place)),
        sql`
      union all`,
      )}`,
    );
  const documents = indexes.map((index, place) =>
    cte(db, `wanted_${place}`, wantedBy(table, index, issue !== undefined, ahead, most)),
  );
  const rows = await db
    .with(
      argumentRows(db),
      ...seriesRows(db, table.ours),
      ...(issue === undefined
        ? [inputRows(db, table, facts, withDate(table, facts, given))]
        : [issueInputRows(db, table), targetRows(db, table, issue, false)]),
      ...documents,
      taken,
    )
    .select()
    .from(taken)
    .prepare("")
    .execute({ ...batchParameters(batch), lockTimeout: null });
  return rows.map((row) => ({
    ...row,
    app: row.app ?? {},
    number: row.number ?? row.wanted,
    knownNumber: null,
  }));
}

/** The columns of an index beside the number; undefined for an index over a column that the schema does not have. */
function othersOf({ columns }: DocumentTable, { others }: UniqueIndex): DocumentTable["columns"] | undefined {
  const found = columns.filter(({ name }) => others.includes(name));
  return found.length === others.length ? found : undefined;
}

/** The numbers that the documents would get, with what else the index compares. */
function wantedBy(
  table: DocumentTable,
  index: UniqueIndex,
  isIssue: boolean,
  ahead: number,
  most: number,
): SQL {
  const others = othersOf(table, index) ?? [];
  const from = isIssue ? sql`targets` : sql`input`;
  const own = others.map(
    (column, place) =>
      sql`${isIssue ? sql`own.${sql.identifier(column.name)}` : sentValue(column, sql`input.given`, sql`input.fields`)} as other_${sql.raw(String(place))}`,
  );
  const isOwn = table.primaryKey.map(
    ({ name }, place) => sql`own.${sql.identifier(name)} = targets.${sql.identifier(`key_${place + 1}`)}`,
  );
  return sql`
      select
        documents.*,
        step,
        coalesce(tracker.last_sequence, 0) + step as sequence,
        ${table.ours}.format_order_number(
          documents.template,
          documents.date_key,
          coalesce(tracker.last_sequence, 0) + step
        ) as number
      from (
        select distinct
          ${lines([sql`${from}.series`, sql`${from}.template`, sql`${from}.date_key`, ...own])}
        from ${from}${
          isIssue
            ? sql`
        join ${sql.raw(table.name)} as own on ${sql.join(isOwn, sql` and `)}`
            : sql``
        }
      ) as documents
      left join ${table.ours}.order_sequence_tracker as tracker
        on tracker.series = documents.series collate "C"
        and tracker.date_key = documents.date_key
      cross join generate_series(1, ${sql.raw(String(ahead))}) as step
      where coalesce(tracker.last_sequence, 0) + step <= ${sql.raw(String(most))}`;
}

function takenBy(
  table: DocumentTable,
  columns: DocumentTable["columns"],
  index: UniqueIndex,
  place: number,
): SQL {
  const { name, number } = table;
  const wanted = sql.identifier(`wanted_${place}`);
  const others = othersOf(table, index) ?? [];
  const agrees = [
    sql`document.${sql.identifier(number.name)} = ${wanted}.number${number.isInteger ? sql`::bigint` : sql``}`,
    ...others.map((column, at) => {
      const [own, other] = [
        sql`document.${sql.identifier(column.name)}`,
        sql`${wanted}.other_${sql.raw(String(at))}`,
      ];
      // No index serves "is not distinct from".
      return index.nullsAreOne
        ? sql`(${own} = ${other} or (${own} is null and ${other} is null))`
        : sql`${own} = ${other}`;
    }),
  ];
  return sql`
      select
        ${day(sql`${wanted}.date_key`)} as date_key,
        ${wanted}.step,
        ${wanted}.sequence,
        ${wanted}.number as wanted,
        found.*
      from ${wanted}
      cross join lateral (
        select
          ${lines(numberedValues(table, columns, sql`document`))}
        from ${sql.raw(name)} as document
        where ${sql.join(agrees, sql` and `)}
        offset 0
      ) as found`;
}
