// How long an order waits for a counter that a session holds, by the default policy, and what the README says of it.
import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it, vi } from "vitest";
import { retryPolicy } from "../../../src/index.js";
import { resolveBatching } from "../../../src/numbering/batching.js";
import { createSeriesTroubles } from "../../../src/numbering/series-troubles.js";
import { createOrderCreator } from "../../../src/orders/create-order.js";
import { givenNumberOf, joiningOrders } from "../../../src/orders/order-placement.js";
import { clockOf } from "../../../src/retry/clock.js";
import type { PlaceOrders } from "../../../src/sql/place-orders.js";
import type { PlaceIsolated } from "../../../src/sql/place-orders-isolated.js";
import { keysOfOrders } from "../../../src/sql/resolve-conflicts.js";
import { checkout, gam } from "../../support/checkouts.js";
import { Table } from "../../support/modelled-table.js";
import { shippedTables } from "../../support/shipped-tables.js";

afterEach(() => void vi.useRealTimers());

const dateKey = "2026-11-22";

/** How long a create waits until its statement for a fallback number is sent, with such a random number in each delay. */
async function waitMs(random: number): Promise<number> {
  vi.useFakeTimers();
  const clock = { ...clockOf(globalThis), random: () => random };
  const policy = retryPolicy();
  const began = clock.now();
  let fallbackAt = Number.NaN;
  const place: PlaceOrders = async (batch, numbering) => {
    if (numbering === "fallback") {
      fallbackAt = clock.now();
      return new Table().place(batch);
    }
    await clock.sleep(policy.lockTimeoutMs);
    throw Object.assign(new Error("canceling statement due to lock timeout"), { code: "55P03" });
  };
  const isolate: PlaceIsolated = async (batch, _, { counterTimeoutMs, lockedCounters }) => {
    const hasWaited = lockedCounters.length === 0;
    await clock.sleep(hasWaited ? counterTimeoutMs : 0);
    return batch.map(() => ({ kind: "locked", dateKey, hasWaited }));
  };
  const creator = createOrderCreator(
    {
      place,
      isolate,
      raiseCounters: async () => false,
      keys: keysOfOrders(shippedTables.keys),
      givenNumber: givenNumberOf,
      joining: joiningOrders,
      policy,
      clock,
      fallback: true,
      isPerSeries: false,
      troubles: createSeriesTroubles(clock, policy.lockTimeoutMs),
    },
    resolveBatching({}),
  );
  const created = creator.create(checkout("pay_1"), gam, undefined);
  await vi.runAllTimersAsync();
  expect((await created).isOk()).toBe(true);
  return fallbackAt - began;
}

const words = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

describe("the README's figure for the wait before a fallback number", () => {
  it("is what the default policy makes of the shortest and the longest delays", async () => {
    const shortest = words[Math.floor((await waitMs(0)) / 1_000)];
    const longest = words[Math.ceil((await waitMs(1 - Number.EPSILON)) / 1_000)];
    const readme = await readFile(new URL("../../../README.md", import.meta.url), "utf8");
    expect(/After (\w+) to (\w+) seconds by default/.exec(readme)?.slice(1)).toEqual([shortest, longest]);
  });
});
