// Owns the judgement: what the processes were told against what the table has. Pure; an empty list is a clean run.
import type { Call } from "./history.js";

export interface Row {
  readonly reference: string;
  readonly orderNumber: string;
  readonly amount: number;
  readonly period: string;
  /** Null for a fallback number. */
  readonly sequence: number | null;
}

export interface Counter {
  readonly period: string;
  readonly last: number;
}

export interface Violation {
  readonly rule:
    | "an acknowledged order is missing"
    | "an acknowledged order has another number"
    | "an acknowledged order has other content"
    | "two answers to a reference name two orders"
    | "two calls were told that they placed the order"
    | "a reference has two orders"
    | "a number has two orders"
    | "an order that was not created is there"
    | "an order is there that nobody asked for"
    | "a reference was called reused although its content is the same"
    | "a sequence is missing or double"
    | "a counter differs from its highest sequence"
    | "a call was never answered";
  readonly what: string;
}

type Rule = Violation["rule"];

export function checkHistory(
  calls: readonly Call[],
  rows: readonly Row[],
  counters: readonly Counter[],
): readonly Violation[] {
  const violations: Violation[] = [];
  const report = (rule: Rule, what: string): void => void violations.push({ rule, what });
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
  checkPeriods(rows, counters, report);
  return violations;
}

function checkReference(
  reference: string,
  calls: readonly Call[],
  row: Row | undefined,
  report: (rule: Rule, what: string) => void,
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
    } else if (amount !== row.amount || told.amount !== amount) {
      report("an acknowledged order has other content", reference);
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
  if (calls.some(({ told, amount }) => told?.answer === "reused" && amount === row?.amount)) {
    report("a reference was called reused although its content is the same", reference);
  }
}

function checkPeriods(
  rows: readonly Row[],
  counters: readonly Counter[],
  report: (rule: Rule, what: string) => void,
): void {
  const last = new Map(counters.map((counter) => [counter.period, counter.last]));
  const sequenced = rows.filter((row) => row.sequence !== null);
  for (const [period, some] of groupBy(sequenced, (row) => row.period)) {
    const sequences = some.map((row) => Number(row.sequence)).toSorted((a, b) => a - b);
    const at = sequences.findIndex((sequence, index) => sequence !== index + 1);
    if (at !== -1) {
      report("a sequence is missing or double", `${period}: ${sequences[at]} in place of ${at + 1}`);
    }
    if (last.get(period) !== sequences.at(-1)) {
      report("a counter differs from its highest sequence", `${period}: ${last.get(period)}`);
    }
    last.delete(period);
  }
  for (const [period, value] of last) {
    if (value !== 0) {
      report("a counter differs from its highest sequence", `${period}: ${value}, and no order`);
    }
  }
}

function groupBy<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) {
      groups.set(key(item), [item]);
    } else {
      group.push(item);
    }
  }
  return groups;
}
