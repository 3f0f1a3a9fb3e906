// Builds the statement that gives numbers to documents which are there, such as drafts.
import { type SQL, sql } from "drizzle-orm";
import { getTableConfig } from "drizzle-orm/pg-core";
import type { AppColumn } from "../../columns/app-columns.js";
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { DocumentTable } from "../../tables/document-table.js";
import { argumentRows, lockTimeoutRows, seriesRows } from "../batch-ctes.js";
import { countingRows } from "../counting-ctes.js";
import { cte } from "../cte.js";
import type { Numbering } from "../numbering.js";
import { answerRows } from "./answer-rows.js";
import {
  existingRows,
  freshRows,
  missingRows,
  refusedRows,
  reusedAnswers,
  reusedRows,
} from "./issue-outcomes.js";
import { type IssueTerms, inputRows, targetRows } from "./issue-targets.js";
import { lines, nameBeside, readShape, sentValue } from "./statement-shape.js";
import { childRows, ledgerRows, matchedRows, writtenColumns } from "./written-ctes.js";

/**
 * The statement: input → targets, locked → existing → reused → unnumbered → counters → numbered → documents → matched → children,
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
  const answer = answerRows(db, table, [missingRows, refusedRows, reusedAnswers]);
  const set = table.columns.filter(({ alias }) => given.has(alias));
  return db
    .with(
      argumentRows(db),
      lockTimeoutRows(db),
      ...seriesRows(db, table.ours),
      inputRows(db, table),
      targetRows(db, table, terms, true),
      existingRows(db, table),
      reusedRows(db, table),
      freshRows(db),
      ...countingRows(db, table, numbering, []),
      updatedRows(db, table, terms, set),
      ...matchedRows(db, table),
      ...childRows(db, table, children),
      ledgerRows(db, table),
      answer,
    )
    .select()
    .from(answer);
}

/**
 * Writes the numbers, and the other columns that are set. A document whose number was cleared gets it back, and the other
 * columns too if it may be issued.
 */
function updatedRows(
  db: OrdersDatabase,
  table: DocumentTable,
  { when, expressions }: IssueTerms,
  set: readonly AppColumn[],
) {
  const { name, primaryKey, number } = table;
  const row = sql.identifier(getTableConfig(table.source).name);
  const sources = nameBeside(table.source, "source");
  const keys = primaryKey.map((_, index) => sql.identifier(`key_${index + 1}`));
  // Under names that are none of a column's, for an expression of the app that names columns alone.
  const source = (from: SQL, numberOf: SQL) => sql`
        select
          ${lines([
            ...keys.map((key) => sql`${from}.${key}`),
            sql`${numberOf} as issued_number`,
            sql`${from}.is_issuable as issued_anew`,
            sql`${from}.given as issued_row`,
            sql`${from}.fields as issued_json`,
          ])}`;
  const assigned = (column: AppColumn, value: SQL) => {
    const target = sql.identifier(column.name);
    return when === undefined
      ? sql`${target} = ${value}`
      : sql`${target} = case when ${sources}.issued_anew then ${value} else ${row}.${target} end`;
  };
  return cte(
    db,
    "documents",
    sql`
      update ${sql.raw(name)}
      set
        ${lines([
          sql`${sql.identifier(number.name)} = ${sources}.issued_number${number.isInteger ? sql`::bigint` : sql``}`,
          ...set.map((column) =>
            assigned(column, sentValue(column, sql`${sources}.issued_row`, sql`${sources}.issued_json`)),
          ),
          ...expressions
            .filter(([column]) => !set.includes(column))
            .map(([column, expression]) => assigned(column, expression)),
        ])}
      from (${source(sql`numbered`, sql`numbered.number`)}
        from numbered
        union all${source(sql`targets`, sql`existing.number`)}
        from targets
        join existing on existing.place = targets.place
        where existing.is_cleared
      ) as ${sources}
      where ${sql.join(
        primaryKey.map(
          (column, index) => sql`${row}.${sql.identifier(column.name)} = ${sources}.${keys[index] ?? sql``}`,
        ),
        sql` and `,
      )}
        and ${row}.${sql.identifier(number.name)} is null
      returning
        ${writtenColumns(table, sql`${row}`)}`,
  );
}
