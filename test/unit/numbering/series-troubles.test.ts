// How long a series is kept apart from the others: as long as its troubles go on, and a while longer.
import { describe, expect, it } from "vitest";
import { createSeriesTroubles } from "../../../src/numbering/series-troubles.js";
import { systemClock } from "../../../src/retry/clock.js";
import { gam, upTo } from "../../support/checkouts.js";

/** Troubles by a clock that the test sets, with a lock timeout of half a second. */
function troublesByClock() {
  let now = 1_000;
  const troubles = createSeriesTroubles({ ...systemClock, now: () => now }, 500);
  return {
    ...troubles,
    laneAfter(ms: number) {
      now += ms;
      return troubles.laneOf(gam);
    },
  };
}

describe("a series", () => {
  it("whose orders wait for locks is kept apart for two lock timeouts after the last of them", () => {
    const { laneAfter, noteWait } = troublesByClock();
    noteWait(gam);
    for (const _ of upTo(20)) {
      expect(laneAfter(900)).toBe("locked");
      noteWait(gam);
    }
    expect(laneAfter(999)).toBe("locked");
    expect(laneAfter(1)).toBe("healthy");
  });

  it("whose orders are refused is kept apart for a second after the last refusal", () => {
    const { laneAfter, noteRefusal } = troublesByClock();
    for (const _ of upTo(3)) {
      noteRefusal(gam);
      expect(laneAfter(900)).toBe("refusing");
    }
    expect(laneAfter(100)).toBe("healthy");
  });

  it("whose troubles come again soon is kept apart for twice as long, up to 16 seconds", () => {
    const { laneAfter, noteRefusal } = troublesByClock();
    for (const seconds of [1, 2, 4, 8, 16, 16]) {
      noteRefusal(gam);
      expect(laneAfter(seconds * 1_000 - 1)).toBe("refusing");
      expect(laneAfter(1)).toBe("healthy");
    }
  });

  it("without troubles is with the rest, whatever becomes of another one", () => {
    const { laneAfter, laneOf, noteWait } = troublesByClock();
    expect(laneAfter(0)).toBe("healthy");
    noteWait(gam);
    expect(laneOf({ ...gam, name: "OTHER" })).toBe("healthy");
  });
});
