// Builds the report of an audit of orders from the findings of the database.
import type { AuditReport, CounterFinding } from "./audit-report.js";
import { auditedPeriods, type CountedPeriods } from "./audited-periods.js";

/** What an audit counts. */
export interface CountedOrders extends CountedPeriods {
  readonly orders: number;
  readonly fallbackNumbers: number;
}

/** What an audit found; with null for the finding, nothing. */
export interface OrderFinding {
  readonly finding: string | null;
  readonly dateKey: string;
  readonly from: number;
  readonly to: number;
  readonly orderNumber: string;
  readonly ofItsKind: number;
}

export function auditReport(
  series: string,
  counts: CountedOrders | undefined,
  findings: readonly OrderFinding[],
): AuditReport {
  if (counts === undefined) {
    throw new Error("the audit answered without a row");
  }
  const found = (finding: string) => findings.filter((row) => row.finding === finding);
  const counter = ({ dateKey, from, to }: OrderFinding): CounterFinding => ({
    dateKey,
    counter: from,
    highest: to,
  });
  const looked = auditedPeriods(series, counts);
  const outOfOrder = found("out of order");
  return {
    clean: looked.periods > 0 && findings.every((row) => row.finding === null),
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
}
