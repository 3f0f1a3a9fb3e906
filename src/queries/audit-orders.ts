// Audits a series: checks that its numbers are 1..n in every period, and reports every deviation.
import { err, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { AuditError } from "../errors/errors.js";
import { type Budget, retry } from "../retry/retry.js";
import type { SeriesInView } from "../sql/audited-periods.js";
import type { OrdersTables } from "../sql/order-tables.js";
import { type AuditRange, rangeIssues } from "./audit-range.js";
import type { AuditReport } from "./audit-report.js";
import { auditStatement, countsStatement, findingsStatement } from "./audit-statements.js";
import { inAuditTransaction, inDistributedAudit } from "./audit-transaction.js";
import { auditReport } from "./build-audit-report.js";

/**
 * Audits a series, by the SQL function audit_order_numbers (its newest version is in drizzle/). It reads one snapshot, so it
 * can run beside live traffic. Of distributed tables the counts are read first, and the findings in a snapshot of their own.
 */
export async function auditOrders(
  db: OrdersDatabase,
  tables: OrdersTables,
  series: SeriesInView,
  range: AuditRange,
  budget: Budget,
): Promise<Result<AuditReport, AuditError>> {
  const issues = rangeIssues(range);
  if (issues.length > 0) {
    return err({ kind: "InvalidAuditRange", issues });
  }
  const read = tables.isDistributed ? inTwoStatements : inOneStatement;
  const report = await retry(() => read(db, tables, series, range), budget);
  return report.mapErr((attempts) => ({ kind: "ReadFailed", attempts }));
}

async function inOneStatement(
  db: OrdersDatabase,
  tables: OrdersTables,
  series: SeriesInView,
  range: AuditRange,
): Promise<AuditReport> {
  const rows = await inAuditTransaction(db, (tx) => ({ audit: auditStatement(tx, tables, series, range) }));
  return auditReport(series.name, rows[0], rows);
}

/** Citus takes no statement in which a function reads distributed tables beside such a table. */
function inTwoStatements(
  db: OrdersDatabase,
  tables: OrdersTables,
  series: SeriesInView,
  range: AuditRange,
): Promise<AuditReport> {
  return inDistributedAudit(db, async (tx) => {
    const [counts] = await countsStatement(tx, tables, series, range);
    const findings =
      counts === undefined || counts.periods === 0 ? [] : await findingsStatement(tx, tables, series, counts);
    return auditReport(series.name, counts, findings);
  });
}
