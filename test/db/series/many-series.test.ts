// Many series in one module: kinds of documents side by side, and ten thousand tenants.
import { describe, expect, it } from "vitest";

import { createOrdersModule, orderSeries } from "../../../src/index.js";
import { checkout, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { weighIdleSeries } from "../../support/idle-series-process.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const timeZone = "Africa/Kampala";

const kinds = [
  { series: orderSeries({ name: "ORDERS", template: "ORD-{YYYY}{MM}{DD}-{####}", timeZone }), length: 10 },
  { series: orderSeries({ name: "INVOICES", template: "INV-{YYYY}{MM}-{####}", timeZone }), length: 7 },
  { series: orderSeries({ name: "CREDITS", template: "CN-{YYYY}-{####}", timeZone }), length: 4 },
  { series: orderSeries({ name: "RECEIPTS", template: "R{####}", timeZone, first: 500 }), length: 0 },
] as const;

// Kampala is three hours ahead of UTC: each pair is a minute apart, and a period.
const instants = [
  "2026-01-30T20:59:00Z",
  "2026-01-30T21:00:00Z",
  "2026-01-31T20:59:00Z",
  "2026-01-31T21:00:00Z",
  "2026-12-31T20:59:00Z",
  "2026-12-31T21:00:00Z",
];

describe("kinds of documents side by side", () => {
  it("count 1 to n, each in its own periods, across the ends of days, months and years", async () => {
    const [first, ...others] = kinds;
    const orders = ordersModule(database.db(10), {
      series: [first.series, ...others.map(({ series }) => series)],
    });
    const placed = await Promise.all(
      kinds.flatMap(({ series }) =>
        instants.flatMap((placedAt) =>
          upTo(5).map(() => orders.create(checkout(undefined, { placedAt }), { series })),
        ),
      ),
    );
    const rows = placed.map((result) => result._unsafeUnwrap().order);
    for (const { series, length } of kinds) {
      const local = (instant: string) =>
        new Date(Date.parse(instant) + 3 * 3_600_000).toISOString().slice(0, length);
      for (const period of new Set(instants.map(local))) {
        const members = instants.filter((instant) => local(instant) === period).length * 5;
        const sequences = rows
          .filter((row) => row.series === series.name && local(row.placedAt.toISOString()) === period)
          .map(({ sequence }) => sequence);
        expect(sequences.toSorted((a, b) => Number(a) - Number(b))).toEqual(upTo(members));
      }
      const audited = (await ordersModule(database.db(), { series }).audit())._unsafeUnwrap();
      expect(audited).toMatchObject({ clean: true, orders: instants.length * 5 });
    }
    expect(new Set(rows.map(({ orderNumber }) => orderNumber)).size).toBe(rows.length);
    expect(rows.map(({ orderNumber }) => orderNumber)).toContain("R0500");
  });

  it("are refused at construction if they could give each other's numbers", () => {
    const orders = orderSeries({ name: "A", template: "A{YYYY}-{####}" });
    const others = orderSeries({ name: "B", template: "A2026-{####}" });
    expect(() => createOrdersModule(database.db(), { series: [orders, others] })).toThrow(
      "series A (A{YYYY}-{####}) and B (A2026-{####}) cannot be in one module",
    );
  });
});

describe("ten thousand series in one process", () => {
  it("place an order each, and keep nothing in memory once idle", async () => {
    expect(await weighIdleSeries(database.url(), 10_000)).toEqual({ placed: 10_000, kept: 0 });
  });
});
