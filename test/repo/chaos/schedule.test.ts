// The schedule of faults: the same for the same seed, and nothing left out.
import { describe, expect, it } from "vitest";
import { faultKinds, scheduleOf } from "../../chaos/schedule.js";

describe("the schedule of a chaos run", () => {
  it("is the same for the same seed, and another for another", () => {
    expect(scheduleOf(1, 10)).toEqual(scheduleOf(1, 10));
    expect(scheduleOf(1, 10)).not.toEqual(scheduleOf(2, 10));
  });

  it("has every kind of fault within a minute", () => {
    for (let seed = 0; seed < 100; seed += 1) {
      const kinds = new Set(scheduleOf(seed, 1).map(({ kind }) => kind));
      expect([...kinds].toSorted()).toEqual([...faultKinds].toSorted());
    }
  });

  it("keeps to the run: none before it begins, none after it ends", () => {
    for (const { atMs } of scheduleOf(7, 3)) {
      expect(atMs).toBeGreaterThan(0);
      expect(atMs).toBeLessThan(3 * 60_000);
    }
  });
});
