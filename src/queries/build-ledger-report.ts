// Builds the report of a ledger's audit from the findings of the database.
import type { CounterFinding, SequenceGap } from "./audit-report.js";
import { auditedPeriods, type CountedPeriods } from "./audited-periods.js";
import type { LedgerReport, NumberFinding, NumberingReport, NumberOutOfOrder } from "./ledger-report.js";

/** A finding with the counts of the audit, or the counts alone. */
export interface AuditedRow extends CountedPeriods {
  readonly finding: string | null;
  readonly dateKey: string;
  readonly from: number;
  readonly to: number;
  readonly number: string;
  readonly documentKey: string;
  readonly found: string | null;
  readonly ofItsKind: number;
  readonly numbers: number;
  readonly fallbackNumbers: number;
  readonly voided: number;
}

/** Findings that an audit lists and that do not make it unclean. */
const harmless: ReadonlySet<string | null> = new Set([
  null,
  "historic gap",
  "dated out of order",
  "document deleted",
  "unledgered",
]);

const gap = ({ dateKey, from, to }: AuditedRow): SequenceGap => ({ dateKey, from, to });
const number = ({ dateKey, number }: AuditedRow): NumberFinding => ({ dateKey, number });
const counter = ({ dateKey, from, to }: AuditedRow): CounterFinding => ({
  dateKey,
  counter: from,
  highest: to,
});
const outOfOrder = ({ dateKey, number, from, to }: AuditedRow): NumberOutOfOrder => ({
  dateKey,
  number,
  sequence: to,
  follows: from,
});

export function ledgerReport(series: string, rows: readonly AuditedRow[]): LedgerReport {
  const found = (finding: string) => rows.filter((row) => row.finding === finding);
  const [counts] = rows;
  if (counts === undefined) {
    throw new Error("the audit answered without a row");
  }
  const looked = auditedPeriods(series, counts);
  return {
    clean: looked.periods > 0 && rows.every((row) => harmless.has(row.finding)),
    ...looked,
    gaps: found("gap").map(gap),
    historicGaps: found("historic gap").map(gap),
    duplicates: found("duplicate").map(number),
    duplicateKeys: found("key twice").map(number),
    duplicateDocuments: found("document twice").map(number),
    countersBehind: found("counter behind").map(counter),
    countersAhead: found("counter ahead").map(counter),
    duplicateCounters: found("counter twice").map(({ dateKey, from, to }) => ({
      dateKey,
      lowest: from,
      highest: to,
    })),
    outOfOrder: found("out of order").map(outOfOrder),
    outOfOrderTotal: total(rows, "out of order"),
    datedOutOfOrder: found("dated out of order").map(outOfOrder),
    datedOutOfOrderTotal: total(rows, "dated out of order"),
    numbers: counts.numbers,
    fallbackNumbers: counts.fallbackNumbers,
    voided: counts.voided,
  };
}

export function numberingReport(series: string, rows: readonly AuditedRow[]): NumberingReport {
  const found = (finding: string) => rows.filter((row) => row.finding === finding);
  return {
    ...ledgerReport(series, rows),
    changedNumbers: found("number changed").map((row) => ({
      ...number(row),
      documentKey: row.documentKey,
      found: row.found,
    })),
    changedNumbersTotal: total(rows, "number changed"),
    deletedDocuments: found("document deleted").map((row) => ({
      ...number(row),
      documentKey: row.documentKey,
    })),
    deletedDocumentsTotal: total(rows, "document deleted"),
    unledgered: found("unledgered").map(({ number, documentKey }) => ({ number, documentKey })),
    unledgeredTotal: total(rows, "unledgered"),
  };
}

function total(rows: readonly AuditedRow[], finding: string): number {
  return rows.find((row) => row.finding === finding)?.ofItsKind ?? 0;
}
