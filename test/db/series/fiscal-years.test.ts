// Years that begin in another month than January: where they begin, and what is printed.
import { describe, expect, it } from "vitest";
import { orderSeries, parseOrderNumber } from "../../../src/index.js";
import { checkout } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();

/** The number that an SQL caller gets. */
async function numberInSql(series: string, template: string, timeZone: string, at: string): Promise<unknown> {
  const [row] = await database.sql()`
    select (placed_order).order_number as number
    from create_order_with_number(null, null, 'UGX', 1, '[{"sku": "A", "quantity": 1, "unitAmount": 1}]',
      placed_at => ${at}::timestamptz, series => ${series}, template => ${template}, time_zone => ${timeZone})`;
  return row?.["number"];
}

describe("a year that begins in April", () => {
  // 1 April begins in Kampala at 21:00 of 31 March in UTC, in New York at 04:00 of 1 April.
  it.each([
    ["Africa/Kampala", "2026-03-31T20:59:59.999Z", "2026-03-31T21:00:00Z"],
    ["America/New_York", "2026-04-01T03:59:59.999Z", "2026-04-01T04:00:00Z"],
    ["UTC", "2026-03-31T23:59:59.999Z", "2026-04-01T00:00:00Z"],
  ])("begins at midnight of 1 April in %s", async (timeZone, before, midnight) => {
    const series = orderSeries({
      name: `FY ${timeZone}`,
      template: "INV-{YYYY}-{YY+1}-{####}",
      timeZone,
      yearBegins: "04",
    });
    const orders = ordersModule(database.db(1), { series });
    const placed = [];
    for (const placedAt of ["2025-04-02T12:00:00Z", before, midnight, "2026-12-31T23:00:00Z"]) {
      const { order } = (await orders.create(checkout(undefined, { placedAt })))._unsafeUnwrap();
      placed.push([order.orderNumber, order.dateKey]);
      expect(parseOrderNumber(series, order.orderNumber)._unsafeUnwrap()).toMatchObject({
        kind: "sequenced",
        dateKey: order.dateKey,
        sequence: order.sequence,
      });
    }
    expect(placed).toEqual([
      ["INV-2025-26-0001", "2025-04-01"],
      ["INV-2025-26-0002", "2025-04-01"],
      ["INV-2026-27-0001", "2026-04-01"],
      ["INV-2026-27-0002", "2026-04-01"],
    ]);
    expect(await numberInSql(series.name, series.template, timeZone, before)).toBe("INV-2025-26-0003");
    expect(await numberInSql(series.name, series.template, timeZone, midnight)).toBe("INV-2026-27-0003");
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 6 });
  });

  it("leaves a monthly series its months, each with the year that it belongs to", async () => {
    const series = orderSeries({ name: "MONTHS", template: "FY{YY+1}/{MM}/{###}", yearBegins: "04" });
    const orders = ordersModule(database.db(1), { series });
    const placed = [];
    for (const day of ["2026-03-31", "2026-04-01", "2026-04-30", "2026-05-01", "2027-02-28"]) {
      const created = await orders.create(checkout(undefined, { placedAt: `${day}T12:00:00Z` }));
      const { orderNumber, dateKey } = created._unsafeUnwrap().order;
      placed.push([orderNumber, dateKey]);
    }
    expect(placed).toEqual([
      ["FY26/03/001", "2026-03-01"],
      ["FY27/04/001", "2026-04-01"],
      ["FY27/04/002", "2026-04-01"],
      ["FY27/05/001", "2026-05-01"],
      ["FY27/02/001", "2027-02-01"],
    ]);
  });

  it("leaves a daily series its days, and is printed in a fallback number too", async () => {
    const { template } = orderSeries({ name: "D", template: "{YYYY}.{MM}.{DD}-{##}", yearBegins: "04" });
    expect(await numberInSql("DAYS", template, "UTC", "2028-02-29T10:00:00Z")).toBe("2027.02.29-01");
    const [row] = await database.sql()`
      select fallback_order_number(${template}, 'UTC', '2028-02-29 10:00:00Z', 0) as number`;
    expect(row).toEqual({ number: "2027.02.29-T100000000-0000" });
  });

  it("is peeked at by the module", async () => {
    const series = orderSeries({ name: "PEEK", template: "{YYYY}-{YYYY+1}-{#}", yearBegins: "12" });
    const number = (await ordersModule(database.db(1), { series }).peek())._unsafeUnwrap();
    const [begun = 0, ended = 0] = number.split("-").map(Number);
    expect(ended - begun).toBe(1);
    expect(number).toMatch(/-1$/);
  });
});

describe("the first day of a period", () => {
  it.each([
    ["{YYYY@04}-{#}", "2026-03-31 23:59:59.999999", "2025-04-01"],
    ["{YYYY@04}-{#}", "2026-04-01 00:00:00", "2026-04-01"],
    ["{YY+1@12}-{#}", "2026-11-30 23:59:59", "2025-12-01"],
    ["{YY+1@02}-{#}", "2024-01-31 00:00:00", "2023-02-01"],
    ["{YYYY@04}{MM}-{#}", "2026-03-31 23:59:59", "2026-03-01"],
    ["{YYYY@04}{MM}{DD}-{#}", "2026-03-31 23:59:59", "2026-03-31"],
    ["A@04-{YYYY}-{#}", "2026-03-31 23:59:59", "2026-01-01"],
    ["A@04-{#}", "2026-03-31 23:59:59", "1900-01-01"],
  ])("of %s at %s is %s, as period_of says", async (template, local, day) => {
    const [row] = await database.sql()`select period_of(${template}, ${local}::timestamp)::text as day`;
    expect(row).toEqual({ day });
  });
});
