// A counter below the orders, as after a restore: no caller sees it.
import { describe, expect, it } from "vitest";

import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const placedAt = "2026-11-22T09:00:00Z";

describe("a counter that is behind", () => {
  it.each([
    ["set back", "update order_sequence_tracker set last_sequence = 3 where series = 'set back'"],
    ["gone", "delete from order_sequence_tracker where series = 'gone'"],
  ])("because it is %s is raised, and every create gets the next number", async (name, breakIt) => {
    const orders = ordersModule(database.db(10), { series: { ...gam, name } });
    await Promise.all(upTo(20).map((n) => orders.create(checkout(`before_${n}`, { placedAt }))));
    await database.sql().unsafe(breakIt);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({
      clean: false,
      countersBehind: [{ dateKey: "2026-11-22", highest: 20 }],
    });
    const results = await Promise.all(
      upTo(20).map((n) => orders.create(checkout(`after_${n}`, { placedAt }))),
    );
    const sequences = results.map((result) => result._unsafeUnwrap().order.sequence);
    expect(sequences.toSorted((a, b) => Number(a) - Number(b))).toEqual(upTo(40).slice(20));
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 40 });
  });

  it("is raised for today by the database's clock too", async () => {
    const orders = ordersModule(database.db(1), { series: { ...gam, name: "TODAY" } });
    await orders.create(checkout("pay_1"));
    await database.sql()`delete from order_sequence_tracker where series = 'TODAY'`;
    expect((await orders.create(checkout("pay_2")))._unsafeUnwrap().order.sequence).toBe(2);
  });

  it("is raised inside a caller's transaction too", async () => {
    const db = database.db(1);
    const orders = ordersModule(db, { series: { ...gam, name: "INSIDE" } });
    await orders.create(checkout("pay_1", { placedAt }));
    await database.sql()`delete from order_sequence_tracker where series = 'INSIDE'`;
    const placed = await db.transaction(
      async (tx) => await orders.createIn(tx, checkout("pay_2", { placedAt })),
    );
    expect(placed._unsafeUnwrap().order.sequence).toBe(2);
  });
});
