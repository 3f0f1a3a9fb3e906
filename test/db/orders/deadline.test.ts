// Every create settles by its own deadline, wherever it waits.
import { describe, expect, inject, it } from "vitest";
import { createOrdersModule, retryPolicy } from "../../../src/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";

const database = testDatabase();

describe("a create that joined another's, which failed", () => {
  it("settles by its own deadline, even if it never left the queue", async () => {
    const name = `BEHIND ${inject("batching")}`;
    const retry = retryPolicy({ lockTimeoutMs: 500, attemptTimeoutMs: 1_000, deadlineMs: 1_500 });
    const orders = createOrdersModule(database.db(5), {
      series: { ...gam, name },
      retry,
      fallback: "none",
      batching: { concurrency: 1, maxBatch: 1, maxQueued: 10 },
    });
    await orders.create(checkout("pay_0"));
    const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
    const ended: string[] = [];
    await whileCounterIsHeld(database.sql(), name, async () => {
      const call = async (who: string, reference: string): Promise<void> => {
        const result = await orders.create(checkout(reference));
        ended.push(`${who} ${result._unsafeUnwrapErr().kind}`);
      };
      const starter = call("starter", "pay_1");
      await pause(500);
      const joiner = call("joiner", "pay_1");
      await pause(500);
      // Is sent when the starter is given up, and stays in flight until its own, later deadline.
      const later = call("later", "pay_2");
      await Promise.all([starter, joiner, later]);
    });
    expect(ended).toEqual(["starter RetriesExhausted", "joiner RetriesExhausted", "later RetriesExhausted"]);
    expect((await orders.create(checkout("pay_1"))).isOk()).toBe(true);
    expect((await orders.audit())._unsafeUnwrap().clean).toBe(true);
  });
});

describe("creates that wait behind a statement which does not return", () => {
  it("settle by their deadline, although their own turn never came", async () => {
    const name = `STUCK ${inject("batching")}`;
    const orders = createOrdersModule(database.db(5), {
      series: { ...gam, name },
      retry: retryPolicy({ lockTimeoutMs: 590, attemptTimeoutMs: 600, deadlineMs: 600 }),
      fallback: "none",
      batching: { concurrency: 1, maxBatch: 1, maxQueued: 10 },
    });
    await orders.create(checkout("first"));
    const results = await whileCounterIsHeld(database.sql(), name, () =>
      Promise.all(upTo(5).map((n) => orders.create(checkout(`waiting_${n}`)))),
    );
    expect(results.map((result) => result._unsafeUnwrapErr().kind)).toEqual(
      upTo(5).map(() => "RetriesExhausted"),
    );
  });
});
