// Finding orders, voiding them, peeking at the next number.
import { beforeAll, describe, expect, it } from "vitest";
import type { Order, OrdersModule } from "../../../src/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const empty = testDatabase({ migrated: false });
const placedAt = "2026-11-22T09:00:00Z";
let orders: OrdersModule;
let order: Order;

beforeAll(async () => {
  orders = ordersModule(database.db(2), { series: gam });
  order = (await orders.create(checkout("pay_1", { placedAt })))._unsafeUnwrap().order;
});

describe("finding an order", () => {
  it("works by its number, its payment reference and its id", async () => {
    expect((await orders.findByNumber("GAM-20261122-0001"))._unsafeUnwrap()).toEqual(order);
    expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()).toEqual(order);
    expect((await orders.findById(order.id.toUpperCase()))._unsafeUnwrap()).toEqual(order);
  });

  it("works for an id that another client wrote in its own way", async () => {
    const id = "11111111-1111-1111-1111-111111111111";
    await database.sql()`
      select create_order_with_number('odd', null, 'UGX', 1, '[{"sku": "A", "quantity": 1, "unitAmount": 1}]', id => ${id})`;
    expect((await orders.findById(id))._unsafeUnwrap()?.paymentReference).toBe("odd");
    expect((await orders.void(id, "test")).isOk()).toBe(true);
  });

  it("fails by anything else, and in another series", async () => {
    const other = ordersModule(database.db(1), { series: { ...gam, name: "OTHER" } });
    const misses = [
      orders.findByNumber("GAM-20261122-0002"),
      orders.findByNumber("a\0"),
      orders.findByPaymentReference("\ud800"),
      orders.findById("no uuid"),
      other.findByNumber("GAM-20261122-0001"),
      other.findById(order.id),
    ];
    for (const miss of misses) {
      expect((await miss)._unsafeUnwrap()).toBeNull();
    }
  });

  it("reports a failure of the database with its code and without data", async () => {
    const elsewhere = ordersModule(empty.db(1), { series: gam });
    const error = (await elsewhere.findByPaymentReference("jane@example.org"))._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: "ReadFailed",
      attempts: [
        {
          failure: "rejected",
          cause: {
            code: "42P01",
            message: expect.stringMatching(
              /^relation "public.orders" does not exist; .*gapless-orders migrate/,
            ),
          },
        },
      ],
    });
    expect(JSON.stringify(error)).not.toContain("jane");
  });
});

describe("voiding an order", () => {
  it("keeps its number, and records when and why", async () => {
    const first = (await orders.create(checkout("pay_2", { placedAt })))._unsafeUnwrap().order;
    const voided = (await orders.void(first.orderNumber, "cancelled by the customer"))._unsafeUnwrap();
    expect(voided).toEqual({ ...first, voidedAt: expect.any(Date), voidReason: "cancelled by the customer" });
    expect((await orders.audit())._unsafeUnwrap().clean).toBe(true);
  });

  it("a second time, by number or id, changes nothing", async () => {
    const first = (await orders.create(checkout("pay_3", { placedAt })))._unsafeUnwrap().order;
    const once = (await orders.void(first.id, "first reason"))._unsafeUnwrap();
    expect((await orders.void(first.orderNumber, "second reason"))._unsafeUnwrap()).toEqual(once);
  });

  it.each(["", "x".repeat(1_001), "a\0", "\udfff"])(
    "needs a reason that can be stored, not %j",
    async (reason) => {
      const error = (await orders.void(order.id, reason))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "InvalidVoid", issues: [{ path: "reason" }] });
    },
  );

  it.each(["GAM-20261122-9999", "01a20584-bf04-77d8-8a09-1574a234f0c1", "a\0"])(
    "is not made of %j",
    async (key) => {
      expect((await orders.void(key, "test"))._unsafeUnwrapErr()).toEqual({ kind: "OrderNotFound" });
    },
  );
});

describe("peeking at a number", () => {
  it("returns today's next number and changes nothing", async () => {
    const today = ordersModule(database.db(1), { series: { ...gam, name: "PEEK" } });
    const number = (await today.peek())._unsafeUnwrap();
    expect((await today.peek())._unsafeUnwrap()).toBe(number);
    expect((await today.create(checkout("pay_1")))._unsafeUnwrap().order.orderNumber).toBe(number);
  });
});

describe("a call that names another series", () => {
  it("is about that series: the finders, void, peek and audit", async () => {
    const tenant = { ...gam, name: "TENANT" };
    const placed = await orders.create(checkout("pay_tenant", { placedAt }), { series: tenant });
    const { id, orderNumber } = placed._unsafeUnwrap().order;
    const found = [
      await orders.findByNumber(orderNumber, { series: tenant }),
      await orders.findByPaymentReference("pay_tenant", { series: tenant }),
      await orders.findById(id, { series: tenant }),
    ];
    expect(found.map((one) => one._unsafeUnwrap()?.id)).toEqual([id, id, id]);
    const missed = [
      await orders.findByPaymentReference("pay_tenant"),
      await orders.findById(id),
      await orders.findById(id, { series: undefined }),
    ];
    expect(missed.map((one) => one._unsafeUnwrap())).toEqual([null, null, null]);
    expect((await orders.void(id, "test"))._unsafeUnwrapErr().kind).toBe("OrderNotFound");
    expect((await orders.void(id, "test", { series: tenant }))._unsafeUnwrap().voidReason).toBe("test");
    const next = { ...tenant, name: "UNUSED" };
    expect((await orders.peek({ series: next }))._unsafeUnwrap()).toMatch(/-0001$/);
    expect((await orders.audit({ series: tenant, from: "2026-11-22" }))._unsafeUnwrap()).toMatchObject({
      clean: true,
      orders: 1,
    });
    expect((await orders.audit({ series: next }))._unsafeUnwrap()).toMatchObject({
      clean: false,
      periods: 0,
    });
  });
});
