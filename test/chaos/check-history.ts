// Owns the judgement: the replies that the processes got, against what the table has. Pure; an empty list is a clean run.
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
  const good = calls.filter(({ reply }) => reply?.answer === "ok" || reply?.answer === "replayed");
  if (calls.some(({ reply }) => reply === undefined)) {
    report("a call was never answered", reference);
  }
  for (const { reply, amount } of good) {
    if (row === undefined) {
      report("an acknowledged order is missing", reference);
    } else if (reply?.orderNumber !== row.orderNumber) {
      report("an acknowledged order has another number", reference);
    } else if (amount !== row.amount || reply.amount !== amount || (reply.note ?? null) !== row.note) {
      report("an acknowledged order has other content", reference);
    } else if (
      reply.placedAt !== undefined &&
      reply.placedAt.slice(0, milliseconds) !== row.placedAt.slice(0, milliseconds)
    ) {
      report("an acknowledged order has another instant", reference);
    }
  }
  if (new Set(good.map(({ reply }) => reply?.orderNumber)).size > 1) {
    report("two answers to a reference name two orders", reference);
  }
  if (good.filter(({ reply }) => reply?.answer === "ok").length > 1) {
    report("two calls claim to have placed the order", reference);
  }
  // Certain only if no other call could have placed it.
  if (row !== undefined && calls.every(({ reply }) => reply?.answer === "not-created")) {
    report("an order that was not created is there", reference);
  }
  for (const { reply, isBad } of calls) {
    if ((reply?.why === "OrderRejected" || reply?.why === "DocumentRejected") && !isBad) {
      report("a good order was refused", `${reference}, ${reply.sqlState}`);
    }
  }
  if (row !== undefined && calls.every(({ isBad }) => isBad)) {
    report("a bad order is there", reference);
  }
  if (calls.some(({ reply, amount }) => reply?.answer === "reused" && amount === row?.amount)) {
    report("a reference was called reused although its content is the same", reference);
  }
}
