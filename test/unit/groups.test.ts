// Grouping: how much travels together.
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/orders/clock.js";
import { noLeftover } from "../../src/orders/group-sending.js";
import { createGroups } from "../../src/orders/groups.js";
import { parseInput } from "../../src/orders/input.js";
import { pendingOrder } from "../../src/orders/pending-order.js";
import { checkout, gam, upTo } from "../support/checkouts.js";

describe("a group", () => {
  it("of the largest orders is kept below what one statement can carry, and loses none", async () => {
    const sizes: number[] = [];
    const groups = createGroups(
      { maxBatch: 5_000, lanes: 1, maxQueued: 100_000 },
      systemClock,
      async (_, group) => {
        sizes.push(group.reduce((characters, { order }) => characters + order.json.length, 0));
        for (const pending of group) {
          seen.add(pending);
        }
        return noLeftover();
      },
    );
    const seen = new Set<unknown>();
    const text = "x".repeat(60_000);
    const metadata = { a: text, b: text, c: text, d: text };
    for (const n of upTo(200)) {
      groups.add(gam, pendingOrder(parseInput(checkout(`pay_${n}`, { metadata }), gam)._unsafeUnwrap(), 0));
    }
    await groups.idle();
    expect(seen.size).toBe(200);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(16 * 1_024 * 1_024);
  });

  it("is of one shape, and the lanes are the series': other shapes wait for their turn", async () => {
    let busy = 0;
    let most = 0;
    const shapes: string[] = [];
    const groups = createGroups(
      { maxBatch: 10, lanes: 2, maxQueued: 1_000 },
      systemClock,
      async (_, group) => {
        busy += 1;
        most = Math.max(most, busy);
        await new Promise(setImmediate);
        shapes.push([...new Set(group.map(({ order }) => order.shape))].join());
        placed += group.length;
        busy -= 1;
        return noLeftover();
      },
    );
    let placed = 0;
    for (const n of upTo(100)) {
      const order = parseInput(checkout(`pay_${n}`), gam)._unsafeUnwrap();
      groups.add(gam, pendingOrder({ ...order, shape: `shape ${n % 5}` }, 0));
    }
    await groups.idle();
    expect(placed).toBe(100);
    expect(most).toBe(2);
    expect(shapes).toHaveLength(10);
    expect(new Set(shapes).size).toBe(5);
  });
});
