// A module with a clock of its own: days and numbers are predictable on any database, and other dates stay as given.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOrdersModule, type OrdersDatabase, type OrdersModule } from "../../../src/index.js";
import { openTestDatabase, type TestDatabase, withClock } from "../../../src/testing/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";

const server = testDatabase();
let embedded: TestDatabase;
beforeAll(async () => {
  embedded = await openTestDatabase();
});
afterAll(() => embedded.close());

describe.each<[string, () => OrdersDatabase]>([
  ["a server", () => server.db()],
  ["PGlite", () => embedded.db],
])("a module with a clock, on %s", (_, open) => {
  it("numbers the days of its clock", async () => {
    let now = new Date("2030-01-05T20:59:59Z");
    const orders: OrdersModule = withClock(createOrdersModule(open(), { series: gam }), () => now);
    const place = async (reference: string) =>
      (await orders.create(checkout(reference)))._unsafeUnwrap().order;
    expect(await place("pay_1")).toMatchObject({
      orderNumber: "GAM-20300105-0001",
      dateKey: "2030-01-05",
      placedAt: now,
    });
    expect((await place("pay_2")).orderNumber).toBe("GAM-20300105-0002");
    // Midnight in Kampala.
    now = new Date("2030-01-05T21:00:00Z");
    expect((await place("pay_3")).orderNumber).toBe("GAM-20300106-0001");
    expect((await place("pay_1")).orderNumber).toBe("GAM-20300105-0001");
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 3 });
  });

  it("numbers in a transaction by it too, and leaves a date that is given", async () => {
    const orders = withClock(createOrdersModule(open(), { series: gam }), () => "2031-05-01T12:00:00Z");
    const inside = await open().transaction(async (tx) => await orders.createIn(tx, checkout("pay_in")));
    expect(inside._unsafeUnwrap().order.orderNumber).toBe("GAM-20310501-0001");
    const given = await orders.create(checkout("pay_given", { placedAt: "2029-12-24T12:00:00Z" }));
    expect(given._unsafeUnwrap().order.orderNumber).toBe("GAM-20291224-0001");
  });
});
