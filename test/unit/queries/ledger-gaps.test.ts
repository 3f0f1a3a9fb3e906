// Between the numbers of a ledger stand the gaps, once each, with what is known of them.
import { describe, expect, it } from "vitest";
import type { GivenNumberEntry, LedgerEntry } from "../../../src/index.js";
import { createGapFinder, type LedgerPeriod } from "../../../src/queries/ledger-gaps.js";

const number = (dateKey: string, sequence: number | null): GivenNumberEntry => ({
  kind: "number",
  series: "S",
  dateKey,
  sequence,
  number: `${dateKey} ${sequence ?? "T"}`,
  documentTable: "t",
  documentKey: "1",
  documentState: "there",
  placedAt: new Date(0),
  createdAt: new Date(0),
  idempotencyKey: null,
  isAdopted: false,
  voidedAt: null,
  voidReason: null,
});
const period = (dateKey: string, counter: number, highestAdopted = 0): LedgerPeriod => ({
  dateKey,
  counter,
  highestAdopted,
});

function ledgerOf(
  periods: readonly LedgerPeriod[],
  numbers: readonly (readonly [string, number | null])[],
): readonly string[] {
  const gaps = createGapFinder("S", periods);
  const entries: LedgerEntry[] = numbers.flatMap(([dateKey, sequence]) =>
    gaps.take(number(dateKey, sequence)),
  );
  return [...entries, ...gaps.finish()].map((entry) =>
    entry.kind === "gap"
      ? `${entry.dateKey} gap ${entry.from} to ${entry.to}: ${entry.reason}`
      : `${entry.dateKey} ${entry.sequence ?? "fallback"}`,
  );
}

describe("the gaps of a ledger", () => {
  it("are none where every period is 1..n and its counter is n", () => {
    expect(
      ledgerOf(
        [period("a", 2), period("b", 1)],
        [
          ["a", 1],
          ["a", 2],
          ["b", 1],
        ],
      ),
    ).toEqual(["a 1", "a 2", "b 1"]);
  });

  it("stand where numbers are missing, at the start and between", () => {
    expect(
      ledgerOf(
        [period("a", 5)],
        [
          ["a", 3],
          ["a", 5],
        ],
      ),
    ).toEqual(["a gap 1 to 2: unknown", "a 3", "a gap 4 to 4: unknown", "a 5"]);
  });

  it("are from before the ledger below the highest adopted number", () => {
    expect(
      ledgerOf(
        [period("a", 9, 5)],
        [
          ["a", 2],
          ["a", 5],
          ["a", 7],
          ["a", 9],
        ],
      ),
    ).toEqual([
      "a gap 1 to 1: adopted",
      "a 2",
      "a gap 3 to 4: adopted",
      "a 5",
      "a gap 6 to 6: unknown",
      "a 7",
      "a gap 8 to 8: unknown",
      "a 9",
    ]);
  });

  it("end a period whose counter is ahead, before its fallback numbers", () => {
    expect(
      ledgerOf(
        [period("a", 3), period("b", 1)],
        [
          ["a", 1],
          ["a", null],
          ["a", null],
          ["b", 1],
        ],
      ),
    ).toEqual(["a 1", "a gap 2 to 3: counter", "a fallback", "a fallback", "b 1"]);
  });

  it("are whole periods of which the counter alone is left, wherever they stand", () => {
    const periods = [period("a", 2), period("b", 1), period("c", 1), period("d", 4)];
    expect(ledgerOf(periods, [["b", 1]])).toEqual([
      "a gap 1 to 2: counter",
      "b 1",
      "c gap 1 to 1: counter",
      "d gap 1 to 4: counter",
    ]);
    expect(ledgerOf(periods.slice(0, 1), [])).toEqual(["a gap 1 to 2: counter"]);
  });

  it("are none for a counter that is behind, numbers given meanwhile, and a number that is there twice", () => {
    expect(
      ledgerOf(
        [period("a", 1)],
        [
          ["a", 1],
          ["a", 2],
          ["a", 2],
          ["a", 3],
          ["b", 1],
        ],
      ),
    ).toEqual(["a 1", "a 2", "a 2", "a 3", "b 1"]);
  });
});
