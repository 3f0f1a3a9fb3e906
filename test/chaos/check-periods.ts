// Owns the judgement of periods: sequences 1..n, n the counter, and instants that do not fall. Pure.
import { groupBy } from "./group-by.js";
import type { Counter, Report, Row } from "./violation.js";

/** @param isImport whether an order's instant is its caller's, who may give any */
export function checkPeriods(
  rows: readonly Row[],
  counters: readonly Counter[],
  isImport: (reference: string) => boolean,
  report: Report,
): void {
  const last = new Map(counters.map((counter) => [counter.period, counter.last]));
  const sequenced = rows.filter((row) => row.sequence !== null);
  for (const [period, some] of groupBy(sequenced, (row) => row.period)) {
    const inOrder = some.toSorted((a, b) => Number(a.sequence) - Number(b.sequence));
    const sequences = inOrder.map((row) => Number(row.sequence));
    const at = sequences.findIndex((sequence, index) => sequence !== index + 1);
    if (at !== -1) {
      report("a sequence is missing or double", `${period}: ${sequences[at]} in place of ${at + 1}`);
    }
    if (last.get(period) !== sequences.at(-1)) {
      report("a counter differs from its highest sequence", `${period}: ${last.get(period)}`);
    }
    last.delete(period);
    checkInstants(
      inOrder.filter(({ reference }) => !isImport(reference)),
      report,
    );
  }
  for (const [period, value] of last) {
    if (value !== 0) {
      report("a counter differs from its highest sequence", `${period}: ${value}, and no order`);
    }
  }
}

/** Each that is before the latest so far: one order dated ahead makes all that are behind it inversions. */
function checkInstants(inOrder: readonly Row[], report: Report): void {
  let latest = inOrder[0];
  for (const row of inOrder) {
    if (latest !== undefined && row.placedAt < latest.placedAt) {
      const after = `${latest.sequence} of ${latest.placedAt}`;
      report(
        "an instant falls while the sequence rises",
        `${row.period}: ${row.sequence} of ${row.placedAt}, ${after}`,
      );
    } else {
      latest = row;
    }
  }
}
