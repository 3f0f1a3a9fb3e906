// A bug in placing: whatever is thrown, every create settles with a value, and the process goes on.
import { ok } from "neverthrow";
import { describe, expect, it, onTestFinished } from "vitest";
import { retryPolicy } from "../../../src/index.js";
import type { PlacingContext } from "../../../src/numbering/batch-context.js";
import { resolveBatching } from "../../../src/numbering/batching.js";
import { createSeriesTroubles } from "../../../src/numbering/series-troubles.js";
import { createOrderCreator } from "../../../src/orders/create-order.js";
import { givenNumberOf, joiningOrders } from "../../../src/orders/order-placement.js";
import { systemClock } from "../../../src/retry/clock.js";
import type { PlacedRow } from "../../../src/sql/placed-row.js";
import { keysOfOrders } from "../../../src/sql/resolve-conflicts.js";
import type { ValidOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { shippedTables } from "../../support/shipped-tables.js";

const policy = retryPolicy({ maxAttempts: 2, lockTimeoutMs: 10, attemptTimeoutMs: 500, deadlineMs: 600_000 });

/** Rejections that nobody took while the test ran: each would have ended the process. */
function unhandled(): readonly unknown[] {
  const seen: unknown[] = [];
  const note = (reason: unknown): void => {
    seen.push(reason);
  };
  const before = process.listeners("unhandledRejection");
  process.removeAllListeners("unhandledRejection");
  process.on("unhandledRejection", note);
  onTestFinished(() => {
    process.removeListener("unhandledRejection", note);
    for (const listener of before) {
      process.on("unhandledRejection", listener);
    }
  });
  return seen;
}

function creatorWith(changes: Partial<PlacingContext<ValidOrder, PlacedRow>>, maxBatch = 500) {
  const context: PlacingContext<ValidOrder, PlacedRow> = {
    place: () => Promise.reject(new Error("nothing is placed")),
    isolate: () => Promise.reject(new Error("nothing is isolated")),
    troubles: createSeriesTroubles(systemClock, policy.lockTimeoutMs),
    raiseCounters: async () => false,
    keys: keysOfOrders(shippedTables.keys),
    givenNumber: givenNumberOf,
    joining: joiningOrders,
    policy,
    clock: systemClock,
    fallback: true,
    isPerSeries: false,
    ...changes,
  };
  return createOrderCreator(context, resolveBatching({ maxBatch }));
}

const throwing = (): never => {
  throw new TypeError("undefined is not a function");
};
const ofNobody = (): never => {
  throw undefined;
};

/** Each is a fault of ours, in a place of its own. */
const faults: readonly (readonly [string, Partial<PlacingContext<ValidOrder, PlacedRow>>])[] = [
  ["the statement is not even put together", { place: throwing }],
  ["what is thrown is nothing at all", { place: ofNobody }],
  ["what is thrown cannot be looked at", { place: () => Promise.reject(untouchable()) }],
  ["the answer is no list of rows", { place: async () => JSON.parse("null") }],
  ["the names of the keys cannot be read", { keys: untouchable(), place: () => Promise.reject(conflict()) }],
  ["the policy has no list of what to try again", { policy: { ...policy, retryOn: JSON.parse("{}") } }],
  ["the policy has no backoff", { policy: { ...policy, backoff: JSON.parse("null") } }],
  ["who listens for retries throws", { onRetry: throwing }],
];

function untouchable() {
  return new Proxy(keysOfOrders(shippedTables.keys), { get: throwing, has: throwing, ownKeys: throwing });
}

function conflict() {
  return Object.assign(new Error("duplicate key"), { code: "23505", constraint: "orders_pkey" });
}

describe("an unexpected error while orders are placed", () => {
  const settles = async (changes: Partial<PlacingContext<ValidOrder, PlacedRow>>): Promise<void> => {
    const seen = unhandled();
    const creator = creatorWith(changes, 3);
    // Nobody waits for the deadline, which is longer than a test may take.
    const results = await Promise.all(
      upTo(20).map((n) => creator.create(checkout(`pay_${n}`), gam, undefined)),
    );
    expect(results.filter((result) => result.isOk())).toEqual([]);
    await creator.close();
    await new Promise(setImmediate);
    expect(seen).toEqual([]);
  };

  it.each(faults)("settles every create with an error, and leaves no rejection: %s", (_, changes) =>
    settles(changes),
  );

  it("does not keep later orders from being placed", async () => {
    // A batch that breaks off frees its place in flight and in the queue.
    const seen = unhandled();
    let broken = true;
    const creator = creatorWith({
      place: async (batch) =>
        broken
          ? throwing()
          : batch.map(({ submission }) => ({ order: orderOf(submission.id), existing: false })),
    });
    expect((await creator.create(checkout("pay_1"), gam, undefined)).isErr()).toBe(true);
    broken = false;
    expect((await creator.create(checkout("pay_2"), gam, undefined)).map(({ replayed }) => replayed)).toEqual(
      ok(false),
    );
    await creator.close();
    expect(seen).toEqual([]);
  });
});

function orderOf(id: string) {
  const at = new Date(0);
  return {
    id,
    series: gam.name,
    dateKey: "2026-11-22",
    sequence: 1,
    orderNumber: "GAM-20261122-0001",
    paymentReference: "pay_2",
    customerId: "cus_42",
    currency: "UGX",
    totalAmount: 89_970,
    items: [{ sku: "TSHIRT-M", quantity: 2, unitAmount: 44_985 }],
    metadata: {},
    placedAt: at,
    createdAt: at,
    voidedAt: null,
    voidReason: null,
  };
}
