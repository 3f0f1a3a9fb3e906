// Placing an order and getting its number.
import { describe, expect, it } from "vitest";
import { createOrdersModule } from "../../src/index.js";
import { checkout, gam, upTo } from "../support/checkouts.js";
import { testDatabase } from "../support/database.js";

const database = testDatabase();

describe("placing orders", () => {
  it("gives the first order of a day the number 1 and returns all of it", async () => {
    const orders = createOrdersModule(database.db(), { series: gam });
    const placed = (
      await orders.create(checkout("pay_1", { placedAt: "2026-01-02T10:00:00Z" }))
    )._unsafeUnwrap();
    expect(placed).toEqual({
      replayed: false,
      order: {
        id: expect.stringMatching(/^[0-9a-f-]{14}7/),
        series: "GAM",
        dateKey: "2026-01-02",
        sequence: 1,
        orderNumber: "GAM-20260102-0001",
        paymentReference: "pay_1",
        customerId: "cus_42",
        currency: "UGX",
        totalAmount: 89_970,
        items: [{ sku: "TSHIRT-M", quantity: 2, unitAmount: 44_985 }],
        metadata: {},
        placedAt: new Date("2026-01-02T10:00:00Z"),
        createdAt: expect.any(Date),
        voidedAt: null,
        voidReason: null,
      },
    });
  });

  it("numbers 1,000 simultaneous creates over a pool of 20 from 1 to 1,000", async () => {
    const series = { ...gam, name: "THOUSAND" };
    const orders = createOrdersModule(database.db(20), { series });
    const results = await Promise.all(upTo(1_000).map((n) => orders.create(checkout(`pay_${n}`))));
    const sequences = results.map((result) => result._unsafeUnwrap().order.sequence);
    expect(sequences.toSorted((a, b) => Number(a) - Number(b))).toEqual(upTo(1_000));
    const report = (await orders.audit())._unsafeUnwrap();
    expect(report).toMatchObject({ clean: true, orders: 1_000, fallbackNumbers: 0 });
  });
});
