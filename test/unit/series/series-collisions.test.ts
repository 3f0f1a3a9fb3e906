// Series in one module: none may give another's numbers.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertNoCollisions, type OrderSeries, orderSeries, parseOrderNumber } from "../../../src/index.js";
import { commonNumber } from "../../../src/series/number-pattern.js";

const named = (templates: readonly string[]): readonly OrderSeries[] =>
  templates.map((template, index) => orderSeries({ name: `S${index}`, template }));

describe("series in one module", () => {
  it.each([
    [["GAM-{YYYY}{MM}{DD}-{####}", "INV-{YYYY}-{####}", "CN-{####}"]],
    [["A{YYYY}-{####}", "A{####}"]],
    [["A{YYYY}{###!}", "A{########!}"]],
    [["A{YYYY@04}-{####}", "B{YYYY@07}-{####}", "A{YYYY@04}-{YY+1@04}-{####}"]],
  ])("may be %j", (templates) => {
    expect(() => assertNoCollisions(named(templates))).not.toThrow();
  });

  it.each([
    ["A{####}", "A{####}"],
    ["A{####}", "A{########}"],
    ["A{#}", "A1{#}"],
    ["A{YYYY}{####}", "A{########}"],
    ["{YYYY}{MM}{DD}{####}", "{############}"],
    ["A{YYYY}-{####}", "A2026-{####}"],
    ["A{####!}", "A{####+5000!}"],
    ["A{YYYY@04}-{####}", "A{YYYY}-{####}"],
    ["A{YYYY@04}-{####}", "A{YYYY@07}-{####}"],
    ["A{YY+1@04}-{####}", "A{YY}-{####}"],
    ["A{YYYY@04}-{YY+1@04}-{####}", "A{YYYY@07}-{YY+1@07}-{####}"],
    ["A{YYYY@04}-{YY+1@04}-{####}", "A{YYYY}-32-{####}"],
    ["A{YYYY@04}-{YYYY+1@04}-{####}", "A2061-2062-{####}"],
    ["A{YYYY@04}{MM}-{####}", "A{YYYY@07}{MM}-{####}"],
  ])("cannot be %s and %s, and the reason has a number of both", (one, other) => {
    expect(() => assertNoCollisions(named([one, other]))).toThrow(
      /^series S0 \(.*\) and S1 \(.*\) cannot be in one module: both could give the same number, such as "/,
    );
  });

  it("cannot be two of one name, unless they are the same series", () => {
    const [a, b] = ["A{####}", "B{####}"].map((template) => orderSeries({ name: "ONE", template }));
    expect(() => assertNoCollisions([a, b].flatMap((series) => series ?? []))).toThrow("one name has one");
    expect(() => assertNoCollisions([a, a].flatMap((series) => series ?? []))).not.toThrow();
  });
});

const anySeries = fc
  .record({
    dates: fc.constantFrom(
      ...["", "{YYYY}", "{YY}", "{YYYY}{MM}", "{YYYY}{MM}{DD}"],
      ...["{YYYY@04}", "{YYYY@12}{YY+1@12}", "{MM}{YY+1@07}", "{YYYY+1@04}{DD}{MM}", "{YY@11}-{YY+1@11}"],
    ),
    width: fc.integer({ min: 1, max: 5 }),
    options: fc.constantFrom("", "!", "+7", "+7!"),
    literals: fc.tuple(...Array.from({ length: 2 }, () => fc.constantFrom("", "-", "1", "2T", "A"))),
    dateLast: fc.boolean(),
  })
  .map(({ dates, width, options, literals, dateLast }) => {
    const sequence = `{${"#".repeat(width)}${options}}`;
    const [first, second] = dateLast ? [sequence, dates] : [dates, sequence];
    return orderSeries({ name: "ANY", template: `${literals[0]}${first}${literals[1]}${second}` });
  });

/** Numbers of a series, sequenced and fallback, put together as the SQL functions do. */
const numbersOf = (series: OrderSeries, sequence: number): readonly string[] => {
  const { minimumDigits, offset: added, fixedWidth: bounded } = series.parsed.sequence;
  const printed = String(sequence + added).padStart(minimumDigits, "0");
  const stamp = series.parsed.period === "day" ? "T143015123-7K2M" : "T20261122143015123-7K2M";
  // On 22 November 2026, which is in the year that began in 2025 where years begin in December.
  const begun = series.parsed.yearBegins === "12" ? 2025 : 2026;
  const [year, next] = [String(begun), String(begun + 1)];
  const [YY, end] = [year.slice(2), next.slice(2)];
  const values = { YYYY: year, YY, "YYYY+1": next, "YY+1": end, MM: "11", DD: "22" };
  return [...(bounded && printed.length > minimumDigits ? [] : [printed]), stamp].map((counted) =>
    series.parsed.tokens
      .map((token) =>
        token.kind === "literal" ? token.text : token.kind === "sequence" ? counted : values[token.kind],
      )
      .join(""),
  );
};

describe("two templates", () => {
  it("that share no number never read each other's, and an example is read by both", {
    timeout: 30_000,
  }, () => {
    fc.assert(
      fc.property(anySeries, anySeries, fc.integer({ min: 1, max: 300_000_000 }), (one, other, sequence) => {
        const common = commonNumber(one, other);
        for (const number of common === undefined ? numbersOf(one, sequence) : []) {
          expect(parseOrderNumber(one, number).isOk()).toBe(true);
          expect(parseOrderNumber(other, number).isErr()).toBe(true);
        }
        if (common?.example !== undefined) {
          expect(parseOrderNumber(one, common.example).isOk()).toBe(true);
          expect(parseOrderNumber(other, common.example).isOk()).toBe(true);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
