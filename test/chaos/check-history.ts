// Owns the judgement: what the processes were told against what the table has. Pure; an empty list is a clean run.
import { checkPeriods } from "./check-periods.js";
import { groupBy } from "./group-by.js";
import type { Call } from "./history.js";
import type { Counter, Report, Row, Violation } from "./violation.js";

export function checkHistory(
  calls: readonly Call[],
  rows: readonly Row[],
  counters: readonly Counter[],
): readonly Violation[] {
  const violations: Violation[] = [];
  const report: Report = (rule, what) => void violations.push({ rule, what });
  const byReference = groupBy(rows, (row) => row.reference);
  const asked = groupBy(calls, (call) => call.reference);

  for (const [reference, some] of byReference) {
    if (some.length > 1) {
      report("a reference has two orders", reference);
    }
    if (!asked.get(reference)?.some(({ amount }) => amount === some[0]?.amount)) {
      report("an order is there that nobody asked for", reference);
    }
  }
  for (const [orderNumber, some] of groupBy(rows, (row) => row.orderNumber)) {
    if (some.length > 1) {
      report("a number has two orders", orderNumber);
    }
  }
  for (const [reference, some] of asked) {
    checkReference(reference, some, byReference.get(reference)?.[0], report);
  }
  const isImport = (reference: string): boolean =>
    asked.get(reference)?.some((call) => call.isImport) ?? false;
  checkPeriods(rows, counters, isImport, report);
  return violations;
}

/** Characters of an instant down to the millisecond, as JavaScript has it: `2026-11-22T10:00:00.123`. */
const milliseconds = 23;

function checkReference(
  reference: string,
  calls: readonly Call[],
  row: Row | undefined,
  report: Report,
): void {
  const good = calls.filter(({ told }) => told?.answer === "ok" || told?.answer === "replayed");
  if (calls.some(({ told }) => told === undefined)) {
    report("a call was never answered", reference);
  }
  for (const { told, amount } of good) {
    if (row === undefined) {
      report("an acknowledged order is missing", reference);
    } else if (told?.orderNumber !== row.orderNumber) {
      report("an acknowledged order has another number", reference);
    } else if (amount !== row.amount || told.amount !== amount || (told.note ?? null) !== row.note) {
      report("an acknowledged order has other content", reference);
    } else if (
      told.placedAt !== undefined &&
      told.placedAt.slice(0, milliseconds) !== row.placedAt.slice(0, milliseconds)
    ) {
      report("an acknowledged order has another instant", reference);
    }
  }
  if (new Set(good.map(({ told }) => told?.orderNumber)).size > 1) {
    report("two answers to a reference name two orders", reference);
  }
  if (good.filter(({ told }) => told?.answer === "ok").length > 1) {
    report("two calls were told that they placed the order", reference);
  }
  // Certain only if no other call could have placed it.
  if (row !== undefined && calls.every(({ told }) => told?.answer === "not-created")) {
    report("an order that was not created is there", reference);
  }
  for (const { told, isBad } of calls) {
    if ((told?.why === "OrderRejected" || told?.why === "DocumentRejected") && !isBad) {
      report("a good order was refused", `${reference}, ${told.sqlState}`);
    }
  }
  if (row !== undefined && calls.every(({ isBad }) => isBad)) {
    report("a bad order is there", reference);
  }
  if (calls.some(({ told, amount }) => told?.answer === "reused" && amount === row?.amount)) {
    report("a reference was called reused although its content is the same", reference);
  }
}
