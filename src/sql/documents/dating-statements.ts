// Builds the statements that say the period of each document, in the order in which they are numbered one by one.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import type { DocumentTable } from "../../tables/document-table.js";
import type { TableFacts } from "../../tables/table-facts.js";
import { argumentRows, seriesRows } from "../batch-ctes.js";
import { turns } from "./document-ctes.js";
import * as issued from "./issue-outcomes.js";
import { type IssueTerms, inputRows as issueInputRows, targetRows } from "./issue-targets.js";
import { existingRows, inputRows, withDate } from "./new-documents.js";
import { readShape } from "./statement-shape.js";

/** Of documents that are inserted: their periods, and whether they need a number. */
export function createDating(db: OrdersDatabase, table: DocumentTable, facts: TableFacts, shape: string) {
  const given = withDate(table, facts, readShape(shape).given);
  const dated = datedRows(
    db,
    sql`input`,
    sql`not exists (
          select
          from existing
          where existing.place = input.place
        )`,
  );
  return db
    .with(
      argumentRows(db),
      ...seriesRows(db, table.ours),
      inputRows(db, table, facts, given),
      existingRows(db, table),
      dated,
    )
    .select()
    .from(dated)
    .orderBy(...turns(table, dated));
}

/** Of documents that are issued: the periods of those that need a number. It locks nothing. */
export function issueDating(db: OrdersDatabase, table: DocumentTable, terms: IssueTerms) {
  const dated = datedRows(db, sql`unnumbered`, sql`true`);
  return db
    .with(
      argumentRows(db),
      ...seriesRows(db, table.ours),
      issueInputRows(db, table),
      targetRows(db, table, terms, false),
      issued.existingRows(db, table),
      issued.reusedRows(db, table),
      issued.freshRows(db),
      dated,
    )
    .select()
    .from(dated)
    .orderBy(...turns(table, dated));
}

/** `number_documents_isolated` reads the first four columns by their order. */
function datedRows(db: OrdersDatabase, from: SQL, needsNumber: SQL) {
  return db
    .$with("dated", {
      place: sql`place`.as("place"),
      series: sql`series`.as("series"),
      dateKey: sql`date_key`.as("date_key"),
      needsNumber: sql`needs_number`.as("needs_number"),
      givenAt: sql`given_at`.as("given_at"),
    })
    .as(sql`
      select
        ${from}.place,
        ${from}.series,
        ${from}.date_key,
        ${from}.given_at,
        ${needsNumber} as needs_number
      from ${from}`);
}
