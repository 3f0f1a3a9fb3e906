// A session that sits on the counter: the shop keeps selling, the sequence stays gapless.
import { sql } from "drizzle-orm";
import { describe, expect, inject, it } from "vitest";
import { exponential, orderSeries, parseOrderNumber, retryPolicy } from "../../../src/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const isPooled = inject("driver") === "pooler";
const retry = retryPolicy({
  maxAttempts: 3,
  lockTimeoutMs: 50,
  backoff: exponential({ initialMs: 1, maxMs: 5 }),
  attemptTimeoutMs: 10_000,
  deadlineMs: 30_000,
});

describe("a number that another period already has", () => {
  it("does not stop its period: orders take fallback numbers until the sequence is past it", async () => {
    const name = "COLLIDING";
    const yearly = orderSeries({ name, template: "{YYYY}-{####}" });
    const monthly = orderSeries({ name, template: "{YYYY}-{MM}{##}" });
    const placedAt = "2026-11-22T09:00:00Z";
    const db = database.db(2);
    await database.sql()`insert into order_sequence_tracker values (${name}, '2026-01-01', 1100)`;
    await ordersModule(db, { series: yearly, retry }).create(checkout("pay_1", { placedAt }));
    const { order } = (
      await ordersModule(db, { series: monthly, retry }).create(checkout("pay_2", { placedAt }))
    )._unsafeUnwrap();
    expect(order).toMatchObject({ sequence: null, orderNumber: expect.stringMatching(/^2026-11T20261122/) });
  });
});

describe("while the counter is locked", () => {
  it("orders get fallback numbers, and afterwards the sequence goes on without a gap", async () => {
    const series = { ...gam, name: "HELD" };
    const orders = ordersModule(database.db(10), { series, retry });
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

  it("hundreds of orders are placed over few connections", async () => {
    const series = { ...gam, name: "CROWD" };
    const orders = ordersModule(database.db(10), { series, retry });
    await orders.create(checkout("pay_0"));
    const during = await whileCounterIsHeld(database.sql(), "CROWD", () =>
      Promise.all(upTo(200).map((n) => orders.create(checkout(`pay_${n}`)))),
    );
    expect(during.filter((result) => result.isOk())).toHaveLength(200);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 201 });
  });

  it("orders fail with every attempt listed when fallback numbers are switched off", async () => {
    const series = { ...gam, name: "NONE" };
    const orders = ordersModule(database.db(2), { series, retry, fallback: "none" });
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

  it.skipIf(isPooled)(
    "the wait belongs to the statement: the session's own lock_timeout is back afterwards",
    async () => {
      const series = { ...gam, name: "SETTING" };
      const db = database.db(1, { lock_timeout: "7777" });
      const orders = ordersModule(db, { series, retry });
      await orders.create(checkout("pay_0"));
      await whileCounterIsHeld(database.sql(), "SETTING", () => orders.create(checkout("pay_1")));
      const shown = sql<string>`current_setting('lock_timeout')`;
      const setting = () => db.select({ shown }).from(sql`(values (1)) as one`);
      // A lone order, and a batch: each has a statement of its own.
      await orders.create(checkout("pay_2"));
      expect(await setting()).toEqual([{ shown: "7777ms" }]);
      await Promise.all([orders.create(checkout("pay_3")), orders.create(checkout("pay_4"))]);
      expect(await setting()).toEqual([{ shown: "7777ms" }]);
    },
  );
});
