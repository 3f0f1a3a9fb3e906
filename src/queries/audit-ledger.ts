// Audits the numbers of a series in the ledger, and compares them with the table of a numbering.
import { type SQL, sql } from "drizzle-orm";
import { err, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { AuditError } from "../errors/errors.js";
import { type Budget, retry } from "../retry/retry.js";
import { quoteText } from "../schema/installation.js";
import { coveredPeriods, isCovered, periodCtes, type SeriesInView } from "../sql/audited-periods.js";
import { comparedDocuments } from "../sql/documents/compare-documents.js";
import { day } from "../sql/order-row.js";
import type { DocumentTable } from "../tables/document-table.js";
import { type AuditRange, rangeIssues } from "./audit-range.js";
import { inAuditTransaction, maxListed } from "./audit-transaction.js";
import { countedList, countedPeriods } from "./audited-periods.js";
import { ledgerReport, numberingReport } from "./build-ledger-report.js";
import type { LedgerReport, NumberingReport } from "./ledger-report.js";

/** Audits the ledger alone, by the SQL function audit_numbers. It reads one snapshot, so it can run beside live traffic. */
export function auditLedger(
  db: OrdersDatabase,
  ours: SQL,
  series: SeriesInView,
  range: AuditRange,
  budget: Budget,
): Promise<Result<LedgerReport, AuditError>> {
  return audited(range, budget, async () =>
    ledgerReport(
      series.name,
      await inAuditTransaction(db, (tx) => ({ audit: findings(tx, ours, series, range, undefined) })),
    ),
  );
}

/** The same, and in the same snapshot how the table differs from the ledger. */
export function auditNumbering(
  db: OrdersDatabase,
  table: DocumentTable,
  series: SeriesInView,
  range: AuditRange,
  budget: Budget,
): Promise<Result<NumberingReport, AuditError>> {
  const { ours, name } = table;
  return audited(range, budget, async () =>
    numberingReport(
      series.name,
      await inAuditTransaction(db, (tx) => ({
        // Rows that a policy hides would look deleted.
        check: tx.execute(sql`
          select
            ${ours}.refuse_hidden_rows(array[${sql.raw(quoteText(name))}::pg_catalog.regclass], null)`),
        audit: findings(tx, ours, series, range, comparedDocuments(table, series.name)),
      })),
    ),
  );
}

async function audited<T>(
  range: AuditRange,
  budget: Budget,
  read: () => Promise<T>,
): Promise<Result<T, AuditError>> {
  const issues = rangeIssues(range);
  if (issues.length > 0) {
    return err({ kind: "InvalidAuditRange", issues });
  }
  return (await retry(read, budget)).mapErr((attempts) => ({ kind: "ReadFailed", attempts }));
}

/** @param compared further findings */
function findings(
  tx: OrdersDatabase,
  ours: SQL,
  series: SeriesInView,
  range: AuditRange,
  compared: SQL | undefined,
) {
  const ledger = sql`${ours}.number_ledger`;
  const tracker = sql`${ours}.order_sequence_tracker`;
  const audit = tx
    .$with("audit", {
      finding: sql<string | null>`finding`.as("finding"),
      dateKey: sql<string>`date_key`.as("date_key"),
      from: sql<number>`from_sequence`.mapWith(Number).as("from_sequence"),
      to: sql<number>`to_sequence`.mapWith(Number).as("to_sequence"),
      number: sql<string>`number`.as("number"),
      documentKey: sql<string>`document_key`.as("document_key"),
      found: sql<string | null>`found`.as("found"),
      ofItsKind: sql<number>`of_its_kind`.mapWith(Number).as("of_its_kind"),
      numbers: sql<number>`numbers`.mapWith(Number).as("numbers"),
      fallbackNumbers: sql<number>`fallback_numbers`.mapWith(Number).as("fallback_numbers"),
      voided: sql<number>`voided`.mapWith(Number).as("voided"),
      ...countedPeriods,
    })
    // Every finding carries the counts; without findings there is one row with the counts alone.
    .as(sql`
      with ${periodCtes({ ours, tracker, numbered: ledger }, series, range)}
      select
        findings.finding,
        ${day(sql`findings.date_key`)} as date_key,
        findings.from_sequence,
        findings.to_sequence,
        findings.number,
        findings.document_key,
        findings.found,
        findings.of_its_kind,
        counted.numbers,
        counted.fallback_numbers,
        counted.voided,${countedList}
      from (
        select
          count(*) as numbers,
          count(*) filter (where ledger.sequence is null) as fallback_numbers,
          count(ledger.voided_at) as voided
        from ${ledger} as ledger
        where ledger.series = ${series.name}::text
          and ${isCovered(sql`ledger.date_key`)}
      ) as counted
      cross join (${coveredPeriods()}
      ) as covered
      left join (
        select
          audited.*,
          count(*) over (partition by audited.finding) as of_its_kind,
          row_number() over (
            partition by audited.finding
            order by
              audited.date_key,
              audited.to_sequence,
              audited.number collate "C"
          ) as place
        from (
          select
            numbers.*,
            null as document_key,
            null as found
          from bounds
          cross join ${ours}.audit_numbers(${series.name}::text, bounds.first, bounds.last) as numbers
          where ${isCovered(sql`numbers.date_key`)}${
            compared === undefined
              ? sql``
              : sql`
          union all (${compared}
          )`
          }
        ) as audited
      ) as findings on findings.finding not in (
          'out of order', 'dated out of order', 'number changed', 'document deleted', 'unledgered'
        )
        or findings.place <= ${sql.raw(`${maxListed}`)}
      order by
        findings.date_key,
        findings.finding,
        findings.place`);
  return tx.with(audit).select().from(audit);
}
