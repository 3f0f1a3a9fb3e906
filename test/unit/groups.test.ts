// Grouping: how much travels together.
import { describe, expect, it } from "vitest";
import { createGroups } from "../../src/orders/groups.js";
import { parseInput } from "../../src/orders/input.js";
import { pendingOrder } from "../../src/orders/pending-order.js";
import { checkout, gam, upTo } from "../support/checkouts.js";

describe("a group", () => {
  it("of the largest orders is kept below what one statement can carry, and loses none", async () => {
    const sizes: number[] = [];
    const groups = createGroups({ maxBatch: 5_000, lanes: 1, maxQueued: 100_000 }, async (_, group) => {
      sizes.push(group.reduce((characters, { order }) => characters + order.json.length, 0));
      for (const pending of group) {
        seen.add(pending);
      }
    });
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
});
