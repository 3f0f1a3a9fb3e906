// The judge of the chaos run finds what it is there to find: each rule broken once, in a history that is clean otherwise.
import { describe, expect, it } from "vitest";
import { checkHistory } from "../../chaos/check-history.js";
import type { Call, Reply } from "../../chaos/history.js";
import type { Counter, Row, Violation } from "../../chaos/violation.js";

type Answer = Reply["answer"];

const row = (n: number, changes: Partial<Row> = {}): Row => ({
  reference: `pay_${n}`,
  orderNumber: `GAM-20261122-000${n}`,
  amount: n,
  period: "GAM 2026-11-22",
  sequence: n,
  placedAt: `2026-11-22T10:00:00.00${n}500`,
  note: "for ada",
  ...changes,
});

function call(n: number, answer: Answer | undefined, changes: Partial<Reply> = {}): Call {
  const { orderNumber, amount } = row(n);
  const placedAt = `2026-11-22T10:00:00.00${n}Z`;
  const good = answer === "ok" || answer === "replayed";
  const reply: Reply | undefined =
    answer === undefined
      ? undefined
      : {
          type: "reply",
          at: 2,
          call: n,
          answer,
          ...(good && { orderNumber, amount, placedAt, note: "for ada" }),
          ...changes,
        };
  return { type: "ask", at: 1, call: n, process: 1, reference: `pay_${n}`, amount, reply };
}

/** Two orders that were placed, one of them replayed as well; one that was refused, one nobody knows of. */
const calls: readonly Call[] = [
  call(1, "ok"),
  call(1, "replayed"),
  call(2, "unknown"),
  call(3, "ok"),
  call(4, "not-created"),
  call(5, "unknown"),
];
const rows: readonly Row[] = [1, 2, 3].map((n) => row(n));
const counters: readonly Counter[] = [{ period: "GAM 2026-11-22", last: 3 }];

const rulesOf = (violations: readonly Violation[]): readonly string[] => [
  ...new Set(violations.map(({ rule }) => rule)),
];

describe("a history", () => {
  it("that is clean has no violation, orders of unknown fate included, there or not", () => {
    expect(checkHistory(calls, rows, counters)).toEqual([]);
  });

  it("without events has no violation", () => {
    expect(checkHistory([], [], [])).toEqual([]);
  });

  const spoilt: Readonly<
    Record<Violation["rule"], readonly [readonly Call[], readonly Row[], readonly Counter[]]>
  > = {
    // Acknowledged before the commit was.
    "an acknowledged order is missing": [[...calls, call(6, "ok")], rows, counters],
    "an acknowledged order has another number": [
      [...calls, call(3, "replayed", { orderNumber: "GAM-20261122-0009" })],
      rows,
      counters,
    ],
    // Rows of a batch handed to the wrong callers.
    "an acknowledged order has other content": [
      [...calls, call(3, "replayed", { amount: 9 })],
      rows,
      counters,
    ],
    "two answers to a reference name two orders": [
      [...calls, call(1, "replayed", { orderNumber: "GAM-20261122-0002" })],
      rows,
      counters,
    ],
    "two calls claim to have placed the order": [[...calls, call(1, "ok")], rows, counters],
    // Retried under a new id.
    "a reference has two orders": [
      calls,
      [...rows, row(4, { reference: "pay_3", amount: 3 })],
      [{ period: "GAM 2026-11-22", last: 4 }],
    ],
    "a number has two orders": [
      [...calls, call(6, "unknown")],
      [...rows, row(6, { orderNumber: "GAM-20261122-0003", sequence: null })],
      counters,
    ],
    "an order that was not created is there": [
      calls,
      [...rows, row(4)],
      [{ period: "GAM 2026-11-22", last: 4 }],
    ],
    "an order is there that nobody asked for": [calls, [...rows, row(9, { sequence: null })], counters],
    "a reference was called reused although its content is the same": [
      [...calls, call(3, "reused")],
      rows,
      counters,
    ],
    "an acknowledged order has another instant": [
      [...calls, call(3, "replayed", { placedAt: "2026-11-22T10:00:00.004Z" })],
      rows,
      counters,
    ],
    // What the batch met was taken for the order's own.
    "a good order was refused": [
      [...calls, call(4, "not-created", { why: "OrderRejected" })],
      rows,
      counters,
    ],
    "a bad order is there": [
      [...calls, { ...call(6, "unknown"), isBad: true }],
      [...rows, row(6, { sequence: null })],
      counters,
    ],
    // The instant taken before the counter's lock.
    "an instant falls while the sequence rises": [
      calls,
      rows.map((one) => (one === rows[1] ? row(2, { placedAt: "2026-11-22T10:00:00.003501" }) : one)),
      counters,
    ],
    // The counter raised by a statement of its own.
    "a sequence is missing or double": [
      calls,
      rows.map((one) => (one === rows[2] ? row(3, { sequence: 4 }) : one)),
      [{ period: "GAM 2026-11-22", last: 4 }],
    ],
    "a counter differs from its highest sequence": [calls, rows, [{ period: "GAM 2026-11-22", last: 4 }]],
    "a call was never answered": [[...calls, call(5, undefined)], rows, counters],
  };

  it.each(Object.entries(spoilt))("in which %s is found out", (rule, [asked, there, counted]) => {
    expect(rulesOf(checkHistory(asked, there, counted))).toContain(rule);
  });

  it("whose counter stands without orders is found out", () => {
    const orphan = { period: "GAM 2026-11-23", last: 1 };
    expect(rulesOf(checkHistory(calls, rows, [...counters, orphan]))).toEqual([
      "a counter differs from its highest sequence",
    ]);
  });

  it("in which a trigger's change of a column is not in the answer is found out", () => {
    const reply = call(3, "replayed", { note: "  For ADA " });
    expect(rulesOf(checkHistory([...calls, reply], rows, counters))).toEqual([
      "an acknowledged order has other content",
    ]);
  });

  it("in which a bad order was refused is clean, and so is one that the caller's own input is wrong for", () => {
    const refused = { ...call(6, "not-created", { why: "OrderRejected", sqlState: "23503" }), isBad: true };
    const invalid = call(7, "not-created", { why: "InvalidOrder" });
    expect(checkHistory([...calls, refused, invalid], rows, counters)).toEqual([]);
  });

  it("with an import among live orders is clean, because its instant is the caller's", () => {
    const old = "2020-01-01T12:00:00.000000";
    const imported = { ...call(2, "ok", { placedAt: old }), isImport: true };
    const there = rows.map((one) => (one === rows[1] ? row(2, { placedAt: old }) : one));
    expect(checkHistory([...calls, imported], there, counters)).toEqual([]);
  });

  it("with a fallback number is clean, because it has no sequence", () => {
    const fallback = row(6, { sequence: null, orderNumber: "GAM-20261122-T143015123-7K2M" });
    const reply = call(6, "ok", { orderNumber: fallback.orderNumber });
    expect(checkHistory([...calls, reply], [...rows, fallback], counters)).toEqual([]);
  });
});
