// One order for a payment, however often it is asked for: in turn, at once, and under other content.
import { describe, expect, it } from "vitest";
import type { Order } from "../../../src/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { untilBlocked } from "../../support/locks.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const moduleFor = (name: string, connections?: number) =>
  ordersModule(database.db(connections), { series: { ...gam, name } });

describe("a payment reference", () => {
  it("that has an order returns that order unchanged", async () => {
    const orders = moduleFor("KNOWN");
    const first = (await orders.create(checkout("pay_1")))._unsafeUnwrap();
    const again = (await orders.create(checkout("pay_1", { metadata: { other: true } })))._unsafeUnwrap();
    expect(again).toEqual({ order: first.order, replayed: true });
  });

  // A module shares calls with one reference. A module for each call leaves the race to the database. An order by itself is
  // placed by a function, two of one moment share a statement.
  it.each([
    ["one order of its own", 1],
    ["none", 0],
  ])(
    "used 200 times at once by as many modules, each beside %s, has one order and one number",
    async (_, beside) => {
      const db = database.db(20);
      const series = { ...gam, name: `TWO_HUNDRED ${beside}` };
      const results = await Promise.all(
        upTo(200).map(async (n) => {
          const orders = ordersModule(db, { series });
          const others = upTo(beside).map(() => orders.create(checkout(`own ${n}`)));
          const [shared] = await Promise.all([orders.create(checkout("pay_1")), ...others]);
          return shared;
        }),
      );
      const placed = results.map((result) => result._unsafeUnwrap());
      expect(new Set(placed.map(({ order }) => order.orderNumber)).size).toBe(1);
      expect(placed.filter(({ replayed }) => !replayed)).toHaveLength(1);
      const report = (await ordersModule(db, { series }).audit())._unsafeUnwrap();
      expect(report).toMatchObject({ clean: true, orders: 1 + 200 * beside });
    },
  );

  it("used 200 times at once in one module has one shared outcome", async () => {
    const orders = moduleFor("SHARED");
    const results = await Promise.all(upTo(200).map(() => orders.create(checkout("pay_1"))));
    const placed = results.map((result) => result._unsafeUnwrap());
    expect(new Set(placed.map(({ order }) => order.id)).size).toBe(1);
    expect(placed.filter(({ replayed }) => !replayed)).toHaveLength(1);
  });

  it("reused for other content is refused with the differing fields and the existing order", async () => {
    const orders = moduleFor("REUSED");
    const first = (await orders.create(checkout("pay_1")))._unsafeUnwrap();
    const changes = {
      customerId: null,
      currency: "USD",
      totalAmount: 1,
      items: [{ sku: "OTHER", quantity: 1, unitAmount: 1 }],
    };
    expect((await orders.create(checkout("pay_1", changes)))._unsafeUnwrapErr()).toEqual({
      kind: "PaymentReferenceReused",
      existing: first.order,
      differing: ["customerId", "currency", "totalAmount", "items"],
    });
    for (const [field, value] of Object.entries(changes)) {
      const error = (await orders.create(checkout("pay_1", { [field]: value })))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "PaymentReferenceReused", differing: [field] });
    }
  });

  it("used at once for different content places one order and refuses the other", async () => {
    const orders = moduleFor("RIVALS");
    const [one, other] = await Promise.all([
      orders.create(checkout("pay_1", { totalAmount: 1 })),
      orders.create(checkout("pay_1", { totalAmount: 2 })),
    ]);
    expect(one._unsafeUnwrap().order.totalAmount).toBe(1);
    expect(other._unsafeUnwrapErr()).toMatchObject({
      kind: "PaymentReferenceReused",
      differing: ["totalAmount"],
    });
  });

  it("that another connection uses while the statement waits replays its order and uses up no number", async () => {
    const orders = moduleFor("MEANWHILE");
    const placedAt = "2026-03-03T10:00:00Z";
    await orders.create(checkout("pay_0", { placedAt }));
    const sql = database.sql();
    const taken = await sql.begin(async (tx) => {
      const [row] = await tx`
        select (placed_order).order_number from create_order_with_number(
          'pay_1', 'cus_42', 'UGX', 89970, ${tx.json(checkout().items.map((item) => ({ ...item })))},
          placed_at => ${placedAt}, series => 'MEANWHILE', time_zone => 'Africa/Kampala')`;
      const waiting = orders.create(checkout("pay_1", { placedAt }));
      await untilBlocked(sql, 1);
      return { waiting, orderNumber: row?.["order_number"] };
    });
    expect((await taken.waiting)._unsafeUnwrap()).toMatchObject({
      replayed: true,
      order: { orderNumber: taken.orderNumber, sequence: 2 },
    });
    const next = (await orders.create(checkout("pay_2", { placedAt })))._unsafeUnwrap();
    expect(next.order.sequence).toBe(3);
  });

  it("of an order with a fallback number replays that order", async () => {
    const orders = moduleFor("FALLEN_BACK");
    const placed = await database.sql()`
      insert into orders (id, series, date_key, order_number, payment_reference, customer_id, currency,
        total_amount, items)
      values (gen_random_uuid(), 'FALLEN_BACK', '2026-01-01', 'GAM-20260101-T010203004-ABCD', 'pay_1', 'cus_42',
        'UGX', 89970, '[{"sku": "TSHIRT-M", "quantity": 2, "unitAmount": 44985}]')
      returning id`;
    const again = (await orders.create(checkout("pay_1")))._unsafeUnwrap();
    expect(again).toMatchObject({ replayed: true, order: { id: placed[0]?.["id"], sequence: null } });
  });
});

describe("an id", () => {
  const id = "01a20584-bf04-77d8-8a09-1574a234f0c1";

  it("that has an order replays it, without a payment reference", async () => {
    const orders = moduleFor("BY_ID");
    const first = (await orders.create(checkout(undefined, { id })))._unsafeUnwrap();
    const again = (await orders.create(checkout(undefined, { id: id.toUpperCase() })))._unsafeUnwrap();
    expect(again).toEqual({ order: first.order, replayed: true });
    const other = (await orders.create(checkout("pay_1", { id })))._unsafeUnwrapErr();
    expect(other).toMatchObject({ kind: "PaymentReferenceReused", differing: ["paymentReference"] });
  });

  it("of another series is refused for good and not tried again", async () => {
    const orders = moduleFor("BY_ID_TOO");
    const error = (await orders.create(checkout(undefined, { id })))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "OrderRejected", sqlState: "23505", constraint: "orders_pkey" });
    const first: Order = (await orders.create(checkout("pay_1")))._unsafeUnwrap().order;
    expect(first.sequence).toBe(1);
  });

  it("is optional: without it and without a reference, the same content makes two orders", async () => {
    const orders = moduleFor("ANONYMOUS");
    const placed = await Promise.all(upTo(2).map(() => orders.create(checkout())));
    expect(new Set(placed.map((result) => result._unsafeUnwrap().order.id)).size).toBe(2);
  });
});
