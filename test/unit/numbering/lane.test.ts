// A lane: what waits leaves it in turns, so that no series waits for the queue of another.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noLeftover } from "../../../src/numbering/batch-context.js";
import { createLane } from "../../../src/numbering/lane.js";
import { createQueue, type LaneKind } from "../../../src/numbering/queue.js";
import { type Queued, queuedSubmission } from "../../../src/numbering/queued.js";
import { systemClock } from "../../../src/retry/clock.js";
import type { PlacedRow } from "../../../src/sql/placed-row.js";
import { parseOrder, type ValidOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";

type Pending = Queued<ValidOrder, PlacedRow>;
const parsed = parseOrder(checkout("pay"), gam)._unsafeUnwrap();
const pendingOf = (name: string): Pending => queuedSubmission({ ...gam, name }, parsed, 0);

describe("what is taken from a lane", () => {
  it("is of every series that waits: its share of the batch, or all that it has, in the order of arrival", () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 60 }), (counts, most) => {
        const lane = createLane<ValidOrder, PlacedRow>();
        const waiting = counts.map((count, index) => upTo(count).map(() => pendingOf(`series ${index}`)));
        for (const pending of waiting.flat()) {
          lane.add(pending, false);
        }
        const total = waiting.flat().length;
        let takenInAll = 0;
        for (let left = total; left > 0; left = total - takenInAll) {
          const stillWait = waiting.filter((line) => line.length > 0);
          const taken = lane.take(most);
          takenInAll += taken.length;
          expect(taken).toHaveLength(Math.min(most, left));
          const share = Math.floor(most / stillWait.length);
          for (const line of stillWait) {
            const own = taken.filter(({ series }) => series.name === line[0]?.series.name);
            expect(own.length).toBeGreaterThanOrEqual(Math.min(share, line.length));
            expect(own).toEqual(line.splice(0, own.length));
          }
        }
        expect(lane.isEmpty()).toBe(true);
        expect(lane.take(most)).toEqual([]);
      }),
    );
  });

  it("is of each of a thousand series within as many turns as they need", () => {
    const lane = createLane<ValidOrder, PlacedRow>();
    for (const n of upTo(100_000)) {
      lane.add(pendingOf(n % 100 === 0 ? `small ${n / 100}` : "large"), false);
    }
    const seen = new Set<string>();
    for (const _ of upTo(3)) {
      for (const { series } of lane.take(500)) {
        seen.add(series.name);
      }
    }
    expect(seen.size).toBe(1_001);
  });

  it("is first what was sent before", () => {
    const lane = createLane<ValidOrder, PlacedRow>();
    const [first, again] = [pendingOf("one"), pendingOf("one")];
    lane.add(first, false);
    lane.add(again, true);
    expect(lane.take(1)).toEqual([again]);
    expect(lane.take(1)).toEqual([first]);
  });
});

describe("a series whose troubles begin", () => {
  it("leaves the statements of the others with all that waits of it, and comes back when they are over", async () => {
    let hasTroubles = false;
    const sent: (readonly [LaneKind, ...string[]])[] = [];
    const queue = createQueue<ValidOrder, PlacedRow>({
      clock: systemClock,
      isPerSeries: false,
      batching: { maxBatch: 4, concurrency: 1, maxQueued: 1_000 },
      laneOf: ({ name }) => (hasTroubles && name === "held" ? "locked" : "healthy"),
      place: async (batch, lane) => {
        await new Promise(setImmediate);
        sent.push([lane, ...new Set(batch.map(({ series }) => series.name))]);
        hasTroubles = sent.length < 3;
        return noLeftover();
      },
    });
    for (const _ of upTo(6)) {
      queue.enqueue(pendingOf("held"));
      queue.enqueue(pendingOf("free"));
    }
    await queue.idle();
    queue.enqueue(pendingOf("held"));
    await queue.idle();
    expect(sent[0]).toEqual(["healthy", "held", "free"]);
    expect(sent.slice(1, -1).toSorted()).toEqual([
      ["healthy", "free"],
      ["locked", "held"],
    ]);
    expect(sent.at(-1)).toEqual(["healthy", "held"]);
  });
});
