// A session that sits on the counter: the shop keeps selling, the sequence stays gapless.
import { describe, expect, it } from "vitest";
import { createOrdersModule, exponential, parseOrderNumber, retryPolicy } from "../../src/index.js";
import { checkout, gam, upTo } from "../support/checkouts.js";
import { testDatabase } from "../support/database.js";
import { whileCounterIsHeld } from "../support/locks.js";

const database = testDatabase();
const retry = retryPolicy({
  maxAttempts: 3,
  lockTimeoutMs: 50,
  backoff: exponential({ initialMs: 1, maxMs: 5 }),
  attemptTimeoutMs: 10_000,
  deadlineMs: 30_000,
});

describe("while the counter is locked", () => {
  it("orders go in under fallback numbers; afterwards the sequence goes on with no gap", async () => {
    const series = { ...gam, name: "HELD" };
    const orders = createOrdersModule(database.db(10), { series, retry });
    await orders.create(checkout("pay_0"));
    const during = await whileCounterIsHeld(database.sql(), "HELD", () =>
      Promise.all(upTo(10).map((n) => orders.create(checkout(`pay_${n}`)))),
    );
    for (const result of during) {
      const { order, replayed } = result._unsafeUnwrap();
      expect(replayed).toBe(false);
      expect(order.sequence).toBeNull();
      expect(parseOrderNumber(series, order.orderNumber)._unsafeUnwrap().kind).toBe("fallback");
    }
    const after = (await orders.create(checkout("pay_11")))._unsafeUnwrap();
    expect(after.order.sequence).toBe(2);
    const again = (await orders.create(checkout("pay_3")))._unsafeUnwrap();
    expect(again).toMatchObject({ replayed: true, order: { sequence: null } });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({
      clean: true,
      orders: 12,
      fallbackNumbers: 10,
    });
  });

  it("orders fail with every attempt listed when fallback numbers are not wanted", async () => {
    const series = { ...gam, name: "NONE" };
    const orders = createOrdersModule(database.db(2), { series, retry, fallback: "none" });
    await orders.create(checkout("pay_0"));
    const error = await whileCounterIsHeld(database.sql(), "NONE", async () =>
      (await orders.create(checkout("pay_1")))._unsafeUnwrapErr(),
    );
    expect(error).toMatchObject({ kind: "RetriesExhausted", outcome: "not-created" });
    expect(error.kind === "RetriesExhausted" && error.attempts.map(({ cause }) => cause.code)).toEqual([
      "55P03",
      "55P03",
      "55P03",
    ]);
  });

  it("the wait belongs to the statement: the session's own lock_timeout is back afterwards", async () => {
    const series = { ...gam, name: "SETTING" };
    const db = database.db(1, { lock_timeout: "7777" });
    const orders = createOrdersModule(db, { series, retry });
    await orders.create(checkout("pay_0"));
    await whileCounterIsHeld(database.sql(), "SETTING", () => orders.create(checkout("pay_1")));
    await orders.create(checkout("pay_2"));
    const rows: unknown = await db.execute("show lock_timeout");
    expect(rows).toEqual([{ lock_timeout: "7777ms" }]);
  });
});
