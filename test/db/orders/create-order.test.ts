// Placing orders and getting their numbers: one, a thousand at once, from several processes, and rejected ones.
import { describe, expect, inject, it } from "vitest";

import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { pooled } from "../../support/open-over.js";
import { ordersModule } from "../../support/orders-module.js";
import { placeInProcess } from "../../support/placing-process.js";

const database = testDatabase();

const inOrder = (sequences: readonly (number | null)[]): readonly (number | null)[] =>
  sequences.toSorted((a, b) => Number(a) - Number(b));

describe("placing orders", () => {
  it("gives the first order of a day the number 1 and returns all of it", async () => {
    const orders = ordersModule(database.db(), { series: gam });
    const input = checkout("pay_1", { placedAt: "2026-01-02T10:00:00Z", metadata: { shop: ["a", 1, null] } });
    const placed = (await orders.create(input))._unsafeUnwrap();
    expect(placed).toEqual({
      replayed: false,
      order: {
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        series: "GAM",
        dateKey: "2026-01-02",
        sequence: 1,
        orderNumber: "GAM-20260102-0001",
        paymentReference: "pay_1",
        customerId: "cus_42",
        currency: "UGX",
        totalAmount: 89_970,
        items: [{ sku: "TSHIRT-M", quantity: 2, unitAmount: 44_985 }],
        metadata: { shop: ["a", 1, null] },
        placedAt: new Date("2026-01-02T10:00:00Z"),
        createdAt: expect.any(Date),
        voidedAt: null,
        voidReason: null,
      },
    });
  });

  it("numbers 1,000 simultaneous creates over a pool of 20 from 1 to 1,000", async () => {
    const series = { ...gam, name: "THOUSAND" };
    const orders = ordersModule(database.db(20), { series });
    const placedAt = new Date();
    const results = await Promise.all(
      upTo(1_000).map((n) => orders.create(checkout(`pay_${n}`, { placedAt }))),
    );
    expect(inOrder(results.map((result) => result._unsafeUnwrap().order.sequence))).toEqual(upTo(1_000));
    const report = (await orders.audit())._unsafeUnwrap();
    expect(report).toMatchObject({ clean: true, orders: 1_000, fallbackNumbers: 0 });
  });

  it("numbers what four processes place at once without a gap", async () => {
    const series = { ...gam, name: "PROCESSES" };
    const placedAt = new Date().toISOString();
    const pooler = inject("driver") === "pooler";
    const processes = upTo(4).map((n) =>
      placeInProcess({
        url: pooler ? pooled(database.url()) : database.url(),
        pooler,
        series: series.name,
        prefix: `process_${n}`,
        creates: 100,
        placedAt,
      }),
    );
    const sequences = (await Promise.all(processes)).flat();
    expect(inOrder(sequences)).toEqual(upTo(400));
    const orders = ordersModule(database.db(), { series });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 400 });
  });

  it("leaves no gap where the database rejects an order in between", async () => {
    const sql = database.sql();
    await sql`alter table orders add constraint no_bricks check (not items @> '[{"sku": "BRICK"}]')`;
    const series = { ...gam, name: "REJECTED" };
    const orders = ordersModule(database.db(), { series });
    const bricks = [{ sku: "BRICK", quantity: 1, unitAmount: 1 }];
    const placedAt = new Date();
    const results = await Promise.all(
      upTo(60).map((n) =>
        orders.create(checkout(`pay_${n}`, { placedAt, ...(n % 3 === 0 && { items: bricks }) })),
      ),
    );
    const rejected = results.filter((result) => result.isErr()).map((result) => result._unsafeUnwrapErr());
    expect(rejected).toHaveLength(20);
    expect(rejected[0]).toMatchObject({ kind: "OrderRejected", sqlState: "23514", constraint: "no_bricks" });
    expect(JSON.stringify(rejected)).not.toMatch(/BRICK|pay_|cus_42/);
    const sequences = results.filter((result) => result.isOk()).map((r) => r._unsafeUnwrap().order.sequence);
    expect(inOrder(sequences)).toEqual(upTo(40));
    await sql`alter table orders drop constraint no_bricks`;
  });

  it("widens the number of the 10,001st order of a day instead of cutting it", async () => {
    const series = { ...gam, name: "WIDE" };
    const orders = ordersModule(database.db(), { series });
    await database.sql()`insert into order_sequence_tracker values ('WIDE', '2026-11-22', 9998)`;
    const placedAt = "2026-11-22T09:00:00Z";
    const numbers: string[] = [];
    for (const n of upTo(3)) {
      numbers.push(
        (await orders.create(checkout(`pay_${n}`, { placedAt })))._unsafeUnwrap().order.orderNumber,
      );
    }
    expect(numbers).toEqual(["GAM-20261122-9999", "GAM-20261122-10000", "GAM-20261122-10001"]);
  });

  it("keeps series apart: each has its own numbers and payment references", async () => {
    const orders = ordersModule(database.db(), { series: gam });
    const placedAt = "2026-02-02T10:00:00Z";
    const first = await orders.create(checkout("same", { placedAt }), { series: { ...gam, name: "A" } });
    const second = await orders.create(checkout("same", { placedAt }), { series: { ...gam, name: "B" } });
    expect([first, second].map((result) => result._unsafeUnwrap())).toMatchObject([
      { replayed: false, order: { series: "A", sequence: 1 } },
      { replayed: false, order: { series: "B", sequence: 1 } },
    ]);
  });

  it("stores every text byte for byte", async () => {
    const series = { ...gam, name: "TEXT" };
    const orders = ordersModule(database.db(), { series });
    const hostile = `'; drop table orders; --"\\\u0001\u202e\u{1f4a5}{"a":1}$1%s\n`;
    const input = checkout(hostile, {
      customerId: hostile,
      items: [{ sku: hostile, quantity: 1, unitAmount: 0 }],
      metadata: { [hostile]: hostile },
    });
    const { order } = (await orders.create(input))._unsafeUnwrap();
    expect((await orders.findByPaymentReference(hostile))._unsafeUnwrap()).toEqual(order);
    expect(order).toMatchObject({
      paymentReference: hostile,
      customerId: hostile,
      metadata: { [hostile]: hostile },
    });
    expect(order.items).toEqual(input.items);
  });
});
