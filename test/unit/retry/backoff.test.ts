// Delays between attempts, as a list.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exponential } from "../../../src/index.js";
import { delayAfter } from "../../../src/retry/backoff.js";
import { upTo } from "../../support/checkouts.js";

describe("exponential backoff", () => {
  it("doubles from 10 ms to 1 s by default", () => {
    const backoff = exponential({ jitter: "none" });
    expect(upTo(9).map((failures) => delayAfter(backoff, failures, 0.5))).toEqual([
      10, 20, 40, 80, 160, 320, 640, 1_000, 1_000,
    ]);
  });

  it("with full jitter stays between zero and the delay without it", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, random) => {
          const ceiling = delayAfter(exponential({ jitter: "none" }), failures, random);
          const delay = delayAfter(exponential(), failures, random);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(ceiling);
        },
      ),
    );
  });

  it.each([{ initialMs: -1 }, { initialMs: Number.NaN }, { factor: 0.5 }, { maxMs: 5 }, { maxMs: Infinity }])(
    "refuses %j at construction",
    (options) => {
      expect(() => exponential(options)).toThrow(RangeError);
    },
  );
});
