// Audits a series: checks that its numbers are 1..n in every period, and reports every deviation.
import { sql } from "drizzle-orm";
import { err, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { AuditError } from "../errors/errors.js";
import { type Budget, retry } from "../retry/retry.js";
import type { OrderSeries } from "../series/order-series.js";
import { day } from "../sql/order-row.js";
import type { OrdersTables } from "../sql/order-tables.js";
import { type AuditRange, rangeIssues } from "./audit-range.js";
import type { AuditReport, CounterFinding } from "./audit-report.js";
import { inAuditTransaction, maxListed } from "./audit-transaction.js";

/**
 * Audits a series, by the SQL function audit_order_numbers (its newest version is in drizzle/). It reads one snapshot, so it
 * can run beside live traffic.
 */
export async function auditOrders(
  db: OrdersDatabase,
  { orders, call }: OrdersTables,
  series: OrderSeries,
  range: AuditRange,
  budget: Budget,
): Promise<Result<AuditReport, AuditError>> {
  const issues = rangeIssues(range);
  if (issues.length > 0) {
    return err({ kind: "InvalidAuditRange", issues });
  }
  // No other words reach PostgreSQL: those that it takes for a date, such as "tomorrow", have been refused.
  const { from = "-infinity", to = "infinity" } = range;
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
    })
    // Every finding carries the counts; without findings there is one row with the counts alone.
    .as(sql`
      select
        findings.finding,
        ${day(sql`findings.date_key`)} as date_key,
        findings.from_sequence,
        findings.to_sequence,
        findings.order_number,
        counted.orders,
        counted.fallback_numbers,
        findings.of_its_kind
      from (
        select
          count(*) as orders,
          count(*) filter (where orders.sequence is null) as fallback_numbers
        from ${orders} as orders
        where orders.series = ${series.name}
          and orders.date_key between ${from}::date and ${to}::date
      ) as counted
      left join (
        select
          audited.*,
          count(*) over (partition by audited.finding) as of_its_kind,
          row_number() over (partition by audited.finding order by audited.date_key, audited.to_sequence) as place
        from ${call("audit_order_numbers")}(${from}::date, ${to}::date, ${series.name}::text) as audited
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
    return {
      clean: rows.every((row) => row.finding === null),
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
      fallbackNumbers: rows[0]?.fallbackNumbers ?? 0,
      orders: rows[0]?.orders ?? 0,
    };
  };
  return (await retry(read, budget)).mapErr((attempts) => ({ kind: "ReadFailed", attempts }));
}
