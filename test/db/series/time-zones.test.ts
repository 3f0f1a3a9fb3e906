// One instant, one time zone: the day in the number, date_key and placed_at always agree.
import { describe, expect, it } from "vitest";
import { orderSeries } from "../../../src/index.js";
import { checkout, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const template = "GAM-{YYYY}{MM}{DD}-{####}";

describe("the day of an order is that of its series' time zone,", () => {
  it.each([
    ["before midnight in Kampala", "Africa/Kampala", "2026-11-22T20:59:59.999Z", "2026-11-22"],
    ["at midnight in Kampala", "Africa/Kampala", "2026-11-22T21:00:00Z", "2026-11-23"],
    ["before midnight in New York", "America/New_York", "2026-11-23T04:59:59.999Z", "2026-11-22"],
    ["at midnight in New York", "America/New_York", "2026-11-23T05:00:00Z", "2026-11-23"],
    ["in the hour that New York skips", "America/New_York", "2026-03-08T07:00:00Z", "2026-03-08"],
    ["before midnight after the skipped hour", "America/New_York", "2026-03-09T03:59:59Z", "2026-03-08"],
    ["at midnight after the skipped hour", "America/New_York", "2026-03-09T04:00:00Z", "2026-03-09"],
    ["in the first of New York's double hours", "America/New_York", "2026-11-01T05:30:00Z", "2026-11-01"],
    ["in the second of them", "America/New_York", "2026-11-01T06:30:00Z", "2026-11-01"],
    ["before midnight after the double hour", "America/New_York", "2026-11-02T04:59:59Z", "2026-11-01"],
    [
      "on 31 December, when New York is a year behind UTC",
      "America/New_York",
      "2027-01-01T04:00:00Z",
      "2026-12-31",
    ],
    ["on 31 December, when Kampala is a year ahead", "Africa/Kampala", "2026-12-31T21:30:00Z", "2027-01-01"],
    ["in a zone that skipped a whole day", "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31"],
    ["in the first year", "UTC", "1900-01-01T00:00:00Z", "1900-01-01"],
    ["in the last year", "UTC", "9999-12-31T23:59:59Z", "9999-12-31"],
  ])("as in: %s", async (name, timeZone, placedAt, day) => {
    const series = orderSeries({ name: name.slice(0, 64), template, timeZone });
    const orders = ordersModule(database.db(1), { series });
    const { order } = (await orders.create(checkout("pay_1", { placedAt })))._unsafeUnwrap();
    expect(order).toMatchObject({
      dateKey: day,
      orderNumber: `GAM-${day.replaceAll("-", "")}-0001`,
      placedAt: new Date(placedAt),
    });
  });

  it("for sessions whose own TimeZone settings are a day apart too", async () => {
    const series = orderSeries({ name: "MIXED", template, timeZone: "Africa/Kampala" });
    const ahead = ordersModule(database.db(2, { TimeZone: "Pacific/Kiritimati" }), { series });
    const behind = ordersModule(database.db(2, { TimeZone: "Pacific/Pago_Pago" }), { series });
    await Promise.all(upTo(20).map((n) => (n % 2 ? ahead : behind).create(checkout(`pay_${n}`))));
    for (const settings of ["Pacific/Kiritimati", "Pacific/Pago_Pago"]) {
      await database.sql().begin(async (tx) => {
        await tx`select set_config('TimeZone', ${settings}, true)`;
        await tx`select create_order_with_number(${settings}, null, 'UGX', 1, '[{"sku": "A", "quantity": 1, "unitAmount": 1}]',
          series => 'MIXED', time_zone => 'Africa/Kampala')`;
      });
    }
    const strays = await database.sql()`
      select order_number from orders
      where series = 'MIXED'
        and (date_key <> (placed_at at time zone 'Africa/Kampala')::date
          or order_number !~ ('^GAM-' || to_char(placed_at at time zone 'Africa/Kampala', 'YYYYMMDD') || '-'))`;
    expect([...strays]).toEqual([]);
    expect((await ahead.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 22 });
  });
});

describe("a period", () => {
  it.each([
    ["{YYYY}{MM}-{####}", ["202601-0001", "202601-0002", "202602-0001", "202701-0001"]],
    ["{YY}/{####}", ["26/0001", "26/0002", "26/0003", "27/0001"]],
    ["N{#}", ["N1", "N2", "N3", "N4"]],
  ])("of the template %s restarts as it says", async (shape, expected) => {
    const series = orderSeries({ name: `P ${shape}`, template: shape });
    const orders = ordersModule(database.db(1), { series });
    const numbers: string[] = [];
    for (const day of ["2026-01-01", "2026-01-31", "2026-02-01", "2027-01-01"]) {
      const created = await orders.create(checkout(day, { placedAt: `${day}T12:00:00Z` }));
      numbers.push(created._unsafeUnwrap().order.orderNumber);
    }
    expect(numbers).toEqual(expected);
    expect((await orders.audit())._unsafeUnwrap().clean).toBe(true);
  });
});
