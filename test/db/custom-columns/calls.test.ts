// Every call on an orders table of the app's own, and what is promised of it.
import { beforeAll, describe, expect, it } from "vitest";
import { retryPolicy } from "../../../src/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { purchases } from "../../support/custom-table-app.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";
import { branchId, openCustomTableApp } from "../../support/open-custom-table-app.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase({ migrated: false });
beforeAll(() => openCustomTableApp(database));

const moduleFor = (name: string) =>
  ordersModule(database.db(5), { series: { ...gam, name }, table: purchases });

describe("on a custom table, every call", () => {
  it("works in the app's own transaction, and goes back with it", async () => {
    const orders = moduleFor("TRANSACTION");
    const db = database.db(1);
    await db.transaction(async (tx) => {
      const { order } = (
        await orders.createIn(tx, { ...checkout("pay_1"), branchId, giftNote: "inside" })
      )._unsafeUnwrap();
      expect(order).toMatchObject({ sequence: 1, giftNote: "inside" });
      const replay = (await orders.createIn(tx, { ...checkout("pay_1"), branchId }))._unsafeUnwrap();
      expect(replay).toMatchObject({ replayed: true, order: { giftNote: "inside" } });
    });
    expect((await orders.peek())._unsafeUnwrap()).toMatch(/-0002$/);
  });

  it("voids, and sets what the schema sets on an update", async () => {
    const orders = moduleFor("VOID");
    await orders.create({ ...checkout("pay_1"), branchId, touched: 1, giftNote: "kept" });
    const number = (await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()?.orderNumber ?? "";
    expect((await orders.void(number, "a mistake"))._unsafeUnwrap()).toMatchObject({
      voidReason: "a mistake",
      touched: 7,
      giftNote: "kept",
    });
  });

  it("raises a counter that is behind, and finds it in the audit", async () => {
    const orders = moduleFor("BEHIND");
    await orders.create({ ...checkout("pay_1"), branchId });
    await database.sql()`
      update gapless_orders.order_sequence_tracker set last_sequence = 0 where series = 'BEHIND'`;
    expect((await orders.audit())._unsafeUnwrap().countersBehind).toHaveLength(1);
    expect((await orders.create({ ...checkout("pay_2"), branchId }))._unsafeUnwrap().order.sequence).toBe(2);
    expect((await orders.audit())._unsafeUnwrap().clean).toBe(true);
  });

  it("takes a fallback number while the counter is held", async () => {
    const orders = ordersModule(database.db(5), {
      series: { ...gam, name: "FALLBACK" },
      table: purchases,
      retry: retryPolicy({ lockTimeoutMs: 50, maxAttempts: 2 }),
    });
    await orders.create({ ...checkout("pay_1"), branchId });
    const { order } = await whileCounterIsHeld(
      database.sql(),
      "FALLBACK",
      async () => (await orders.create({ ...checkout("pay_2"), branchId, giftNote: "late" }))._unsafeUnwrap(),
      "gapless_orders.order_sequence_tracker",
    );
    expect(order).toMatchObject({ sequence: null, giftNote: "late" });
  });

  it("goes on when a column is altered under a prepared statement", async () => {
    const orders = ordersModule(database.db(1), { series: { ...gam, name: "ALTERED" }, table: purchases });
    expect((await orders.create({ ...checkout("pay_1"), branchId, shelf: 1 })).isOk()).toBe(true);
    await database.sql()`alter table gift_shop.purchases alter column shelf type integer`;
    const { order } = (await orders.create({ ...checkout("pay_2"), branchId, shelf: 2 }))._unsafeUnwrap();
    expect(order).toMatchObject({ sequence: 2, shelf: 2 });
  });

  it("is once per payment under a hundred creates at once", async () => {
    const orders = moduleFor("ONCE");
    const placed = await Promise.all(
      upTo(100).map((n) => orders.create({ ...checkout(`pay_${n % 10}`), branchId, giftNote: `${n % 10}` })),
    );
    const numbers = new Set(placed.map((result) => result._unsafeUnwrap().order.orderNumber));
    expect(numbers.size).toBe(10);
  });
});
