// Audits a series: checks that its numbers are 1..n in every period, and reports every deviation.
import { sql } from "drizzle-orm";
import { err, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { AuditError } from "../errors/errors.js";
import { type Budget, retry } from "../retry/retry.js";
import { coveredPeriods, isCovered, periodCtes, type SeriesInView } from "../sql/audited-periods.js";
import { day } from "../sql/order-row.js";
import type { OrdersTables } from "../sql/order-tables.js";
import { type AuditRange, rangeIssues } from "./audit-range.js";
import type { AuditReport, CounterFinding } from "./audit-report.js";
import { inAuditTransaction, maxListed } from "./audit-transaction.js";
import { auditedPeriods, countedList, countedPeriods } from "./audited-periods.js";

/**
 * Audits a series, by the SQL function audit_order_numbers (its newest version is in drizzle/). It reads one snapshot, so it
 * can run beside live traffic.
 */
export async function auditOrders(
  db: OrdersDatabase,
  { orders, tracker, ours, call }: OrdersTables,
  series: SeriesInView,
  range: AuditRange,
  budget: Budget,
): Promise<Result<AuditReport, AuditError>> {
  const issues = rangeIssues(range);
  if (issues.length > 0) {
    return err({ kind: "InvalidAuditRange", issues });
  }
  const audit = db
    .$with("audit", {
      finding: sql<string | null>`finding`.as("finding"),
      dateKey: sql<string>`date_key`.as("date_key"),
      from: sql<number>`from_sequence`.mapWith(Number).as("from_sequence"),
      to: sql<number>`to_sequence`.mapWith(Number).as("to_sequence"),
      orderNumber: sql<string>`order_number`.as("order_number"),
      orders: sql<number>`orders`.mapWith(Number).as("orders"),
      fallbackNumbers: sql<number>`fallback_numbers`.mapWith(Number).as("fallback_numbers"),
      ofItsKind: sql<number>`of_its_kind`.mapWith(Number).as("of_its_kind"),
      ...countedPeriods,
    })
    // Every finding carries the counts; without findings there is one row with the counts alone.
    .as(sql`
      with ${periodCtes({ ours, tracker, numbered: orders }, series, range)}
      select
        findings.finding,
        ${day(sql`findings.date_key`)} as date_key,
        findings.from_sequence,
        findings.to_sequence,
        findings.order_number,
        counted.orders,
        counted.fallback_numbers,
        findings.of_its_kind,${countedList}
      from (
        select
          count(*) as orders,
          count(*) filter (where orders.sequence is null) as fallback_numbers
        from ${orders} as orders
        where orders.series = ${series.name}
          and ${isCovered(sql`orders.date_key`)}
      ) as counted
      cross join (${coveredPeriods()}
      ) as covered
      left join (
        select
          audited.*,
          count(*) over (partition by audited.finding) as of_its_kind,
          row_number() over (partition by audited.finding order by audited.date_key, audited.to_sequence) as place
        from bounds
        cross join ${call("audit_order_numbers")}(bounds.first, bounds.last, ${series.name}::text) as audited
        where ${isCovered(sql`audited.date_key`)}
      ) as findings on findings.finding <> 'out of order' or findings.place <= ${sql.raw(`${maxListed}`)}
      order by
        findings.date_key,
        findings.finding,
        findings.place`);
  const read = async (): Promise<AuditReport> => {
    const rows = await inAuditTransaction(db, (tx) => ({ audit: tx.with(audit).select().from(audit) }));
    const found = (finding: string) => rows.filter((row) => row.finding === finding);
    const counter = (row: (typeof rows)[number]): CounterFinding => ({
      dateKey: row.dateKey,
      counter: row.from,
      highest: row.to,
    });
    const outOfOrder = found("out of order");
    const [counts] = rows;
    if (counts === undefined) {
      throw new Error("the audit answered without a row");
    }
    const looked = auditedPeriods(series.name, counts);
    return {
      clean: looked.periods > 0 && rows.every((row) => row.finding === null),
      ...looked,
      gaps: found("gap").map(({ dateKey, from, to }) => ({ dateKey, from, to })),
      duplicates: found("duplicate").map(({ dateKey, orderNumber }) => ({ dateKey, orderNumber })),
      countersBehind: found("counter behind").map(counter),
      countersAhead: found("counter ahead").map(counter),
      duplicatePayments: found("payment twice").map(({ dateKey, orderNumber }) => ({ dateKey, orderNumber })),
      duplicateCounters: found("counter twice").map(({ dateKey, from, to }) => ({
        dateKey,
        lowest: from,
        highest: to,
      })),
      outOfOrder: outOfOrder.map(({ dateKey, orderNumber, from, to }) => ({
        dateKey,
        orderNumber,
        sequence: to,
        follows: from,
      })),
      outOfOrderTotal: outOfOrder[0]?.ofItsKind ?? 0,
      fallbackNumbers: counts.fallbackNumbers,
      orders: counts.orders,
    };
  };
  return (await retry(read, budget)).mapErr((attempts) => ({ kind: "ReadFailed", attempts }));
}
