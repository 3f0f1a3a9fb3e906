// The queue: how many orders share a statement.
import { describe, expect, it } from "vitest";
import { noLeftover } from "../../../src/numbering/batch-context.js";
import { createQueue } from "../../../src/numbering/queue.js";
import { queuedSubmission } from "../../../src/numbering/queued.js";
import type { SeriesLane } from "../../../src/numbering/series-troubles.js";
import { systemClock } from "../../../src/retry/clock.js";
import type { PlacedRow } from "../../../src/sql/placed-row.js";
import { parseOrder, type ValidOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";

const laneOf = (): SeriesLane => "healthy";
const common = { clock: systemClock, laneOf, isPerSeries: false } as const;

describe("a batch", () => {
  it("of the largest orders stays below what one statement can carry, and loses none", {
    timeout: 30_000,
  }, async () => {
    const sizes: number[] = [];
    const batches = createQueue<ValidOrder, PlacedRow>({
      ...common,
      batching: { maxBatch: 5_000, concurrency: 1, maxQueued: 100_000 },
      place: async (batch) => {
        sizes.push(batch.reduce((characters, { submission }) => characters + submission.json.length, 0));
        for (const pending of batch) {
          seen.add(pending);
        }
        return noLeftover();
      },
    });
    const seen = new Set<unknown>();
    const text = "x".repeat(60_000);
    const metadata = { a: text, b: text, c: text, d: text };
    for (const n of upTo(200)) {
      batches.enqueue(
        queuedSubmission(gam, parseOrder(checkout(`pay_${n}`, { metadata }), gam)._unsafeUnwrap(), 0),
      );
    }
    await batches.idle();
    expect(seen.size).toBe(200);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(16 * 1_024 * 1_024);
  });

  it("has orders of one batch key, and others wait for the concurrency of the series", async () => {
    let busy = 0;
    let most = 0;
    const shapes: string[] = [];
    const batches = createQueue<ValidOrder, PlacedRow>({
      ...common,
      batching: { maxBatch: 10, concurrency: 2, maxQueued: 1_000 },
      place: async (batch) => {
        busy += 1;
        most = Math.max(most, busy);
        await new Promise(setImmediate);
        shapes.push([...new Set(batch.map(({ submission }) => submission.batchKey))].join());
        placed += batch.length;
        busy -= 1;
        return noLeftover();
      },
    });
    let placed = 0;
    for (const n of upTo(100)) {
      const order = parseOrder(checkout(`pay_${n}`), gam)._unsafeUnwrap();
      batches.enqueue(queuedSubmission(gam, { ...order, batchKey: `shape ${n % 5}` }, 0));
    }
    await batches.idle();
    expect(placed).toBe(100);
    expect(most).toBe(2);
    expect(shapes).toHaveLength(10);
    expect(new Set(shapes).size).toBe(5);
  });

  it("shrinks while statements take too long, and grows again afterwards", async () => {
    const sizes: number[] = [];
    const batches = createQueue<ValidOrder, PlacedRow>({
      ...common,
      batching: { maxBatch: 16, concurrency: 1, maxQueued: 1_000 },
      place: async (batch) => {
        sizes.push(batch.length);
        const leftover = noLeftover<ValidOrder, PlacedRow>();
        const isTooLarge = batch.length > 4 && sizes.length < 4;
        return isTooLarge ? { ...leftover, again: [...batch], isTooLarge } : leftover;
      },
    });
    for (const n of upTo(60)) {
      batches.enqueue(queuedSubmission(gam, parseOrder(checkout(`pay_${n}`), gam)._unsafeUnwrap(), 0));
    }
    await batches.idle();
    expect(sizes).toEqual([16, 8, 4, 8, 16, 16, 16]);
  });

  it("of orders that are placed apart does not count towards the concurrency of the others", async () => {
    const sent: string[] = [];
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const batches = createQueue<ValidOrder, PlacedRow>({
      ...common,
      batching: { maxBatch: 1, concurrency: 1, maxQueued: 1_000 },
      place: async ([pending], lane) => {
        const isSuspect = lane === "suspects";
        const leftover = noLeftover<ValidOrder, PlacedRow>();
        if (pending === undefined) {
          throw new Error("an empty batch");
        }
        if (pending.submission.paymentReference === "pay_1" && !isSuspect) {
          leftover.later.set(0, [pending]);
          return leftover;
        }
        sent.push(`${pending.submission.paymentReference}${isSuspect ? " apart" : ""}`);
        if (isSuspect) {
          await held;
        } else if (sent.length === 3) {
          release();
        }
        return leftover;
      },
    });
    for (const n of upTo(4)) {
      batches.enqueue(queuedSubmission(gam, parseOrder(checkout(`pay_${n}`), gam)._unsafeUnwrap(), 0));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await batches.idle();
    expect(new Set(sent)).toEqual(new Set(["pay_1 apart", "pay_2", "pay_3", "pay_4"]));
    expect(batches.queued()).toBe(0);
  });
});
