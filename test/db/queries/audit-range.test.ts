// An audit of some days looks at every period that has one of them, as a whole, and says which; of none, it is not clean.
import { describe, expect, it } from "vitest";
import { type OrderSeries, orderSeries } from "../../../src/index.js";
import { tamper } from "../../support/audited-orders.js";
import { checkout } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();

async function placeOn(series: OrderSeries, days: readonly string[]) {
  const orders = ordersModule(database.db(2), { series });
  for (const day of days) {
    (await orders.create(checkout(undefined, { placedAt: `${day}T09:00:00Z` })))._unsafeUnwrap();
  }
  return {
    orders,
    lose: (...sequences: readonly number[]) =>
      tamper(database, [
        `delete from orders where series = '${series.name}' and sequence in (${sequences.join()})`,
      ]),
    /** As a caller of the SQL function sees it, who has no template. */
    findings: async (from: string | null, to: string | null) =>
      (
        await database.sql()<{ finding: string }[]>`
          select finding from audit_order_numbers(${from}, ${to}, ${series.name})`
      ).map(({ finding }) => finding),
  };
}

describe("an audit of days inside a period", () => {
  it.each([
    {
      period: "a month",
      series: orderSeries({ name: "MONTHS", template: "{YYYY}{MM}-{#}" }),
      days: ["2025-12-30", "2026-01-02", "2026-01-03", "2026-01-04", "2026-02-01"],
      first: "2026-01-01",
    },
    {
      period: "a year",
      series: orderSeries({ name: "YEARS", template: "{YYYY}-{#}" }),
      days: ["2025-12-30", "2026-01-02", "2026-06-03", "2026-12-04", "2027-02-01"],
      first: "2026-01-01",
    },
    {
      period: "a fiscal year",
      series: orderSeries({ name: "FISCAL", template: "{YYYY}-{#}", yearBegins: "04" }),
      days: ["2025-03-31", "2025-04-01", "2025-06-03", "2026-03-31", "2026-04-01"],
      first: "2025-04-01",
    },
    {
      period: "a series that never begins again",
      series: orderSeries({ name: "NEVER", template: "{#}" }),
      days: ["2025-12-30", "2026-01-03", "2026-01-04"],
      first: "1900-01-01",
    },
  ])("looks at the whole of $period", async ({ series, days, first }) => {
    const { orders, lose, findings } = await placeOn(series, days);
    const range = { from: "2026-01-15", to: "2026-01-31" };
    expect((await orders.audit(range))._unsafeUnwrap()).toMatchObject({ clean: true, periods: 1 });
    expect(await findings(range.from, range.to)).toEqual([]);
    await lose(2);
    expect((await orders.audit(range))._unsafeUnwrap()).toMatchObject({
      clean: false,
      gaps: [{ dateKey: first, from: 2, to: 2 }],
      periods: 1,
      firstPeriod: first,
      lastPeriod: first,
    });
    expect(await findings(range.from, range.to)).toEqual(["gap"]);
  });

  it("looks at the period that ends the range, and at those between", async () => {
    const series = orderSeries({ name: "SPAN", template: "{YYYY}{MM}-{#}" });
    const { orders } = await placeOn(series, ["2026-01-20", "2026-02-20", "2026-03-20", "2026-04-20"]);
    expect((await orders.audit({ from: "2026-01-31", to: "2026-03-01" }))._unsafeUnwrap()).toMatchObject({
      clean: true,
      orders: 3,
      periods: 3,
      firstPeriod: "2026-01-01",
      lastPeriod: "2026-03-01",
    });
  });
});

describe("an audit of days outside all periods", () => {
  const first = "2026-11-01";
  const nothing = (series: string) =>
    `the series "${series}" has no numbers in this range: its first period begins on ${first}, its last on ${first}`;

  it("is not clean and says why, also where an earlier day might be taken for a month", async () => {
    const { orders, findings } = await placeOn(orderSeries({ name: "DAY", template: "{YYYY}{MM}{DD}-{#}" }), [
      first,
    ]);
    for (const range of [{ from: "2026-11-02" }, { to: "2026-10-31" }]) {
      expect((await orders.audit(range))._unsafeUnwrap()).toMatchObject({
        clean: false,
        orders: 0,
        gaps: [],
        countersAhead: [],
        periods: 0,
        firstPeriod: null,
        lastPeriod: null,
        nothingAudited: nothing("DAY"),
      });
    }
    expect(await findings(null, "2026-10-31")).toEqual(["nothing audited"]);
    expect(await findings("2027-11-01", null)).toEqual(["nothing audited"]);
  });

  it("is not clean for a year that the template cannot print", async () => {
    const { orders } = await placeOn(orderSeries({ name: "CENTURY", template: "{YY}{MM}-{#}" }), [first]);
    expect((await orders.audit({ from: "2126-11-15" }))._unsafeUnwrap()).toMatchObject({
      clean: false,
      nothingAudited: nothing("CENTURY"),
    });
    expect((await orders.audit({ from: "1999-01-15" }))._unsafeUnwrap()).toMatchObject({ clean: true });
  });

  it("is not clean for a series that has no numbers", async () => {
    const { orders, findings } = await placeOn(orderSeries({ name: "TYPO", template: "{#}" }), []);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({
      clean: false,
      periods: 0,
      nothingAudited: 'the series "TYPO" has no numbers',
    });
    expect(await findings(null, null)).toEqual(["nothing audited"]);
  });
});

describe("first_period_in without a template", () => {
  it.each([
    ["a day, beside others of its month", "{2026-11-01,2026-11-03}", "2026-11-02", "2026-11-02"],
    ["a day in the middle of a month", "{2026-11-03}", "2026-11-04", "2026-11-04"],
    ["a month, beside others of its year", "{2026-11-01,2026-12-01}", "2026-11-30", "2026-11-01"],
    ["a month, and not the year after it", "{2026-10-01,2026-11-01}", "2026-12-01", "2026-12-01"],
    ["a month in February", "{2027-02-01,2027-03-01}", "2027-02-28", "2027-02-01"],
    ["a year, beside the next", "{2026-04-01,2027-04-01}", "2027-03-31", "2026-04-01"],
    ["a year, alone", "{2026-04-01}", "2027-03-31", "2026-04-01"],
    ["a year that is over", "{2026-04-01}", "2027-04-01", "2027-04-01"],
    ["a leap year", "{2028-01-01,2029-01-01}", "2028-12-31", "2028-01-01"],
    ["a period that never ends", "{1900-01-01}", "2126-01-01", "1900-01-01"],
    ["the day before all of them", "{2026-11-01}", "2026-10-31", "2026-10-31"],
    ["no bound", "{2026-11-01}", null, "-infinity"],
  ])("takes for the first one %s", async (_, keys, from, expected) => {
    const [row] = await database.sql()`select first_period_in(${keys}::date[], ${from})::text as first`;
    expect(row?.["first"]).toBe(expected);
  });
});
