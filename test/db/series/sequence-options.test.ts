// A first number of the series' own, and a period that has no number left: refused, and nothing burned.
import { describe, expect, it } from "vitest";

import { orderSeries, parseOrderNumber } from "../../../src/index.js";
import { checkout, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const placedAt = "2026-03-04T10:00:00Z";

async function counterOf(series: string): Promise<unknown> {
  const [row] = await database.sql()`
    select last_sequence::int as last from order_sequence_tracker where series = ${series}`;
  return row?.["last"];
}

const place = (series: string, template: string) =>
  database.sql()`
    select (placed_order).order_number as number
    from create_order_with_number(
      payment_reference => null,
      customer_id => null,
      currency => 'UGX',
      total_amount => 1,
      items => '[{"sku": "A", "quantity": 1, "unitAmount": 1}]',
      series => ${series},
      template => ${template}
    )`;

describe("a first number", () => {
  it("is printed in every period, while sequences count from 1", async () => {
    const series = orderSeries({ name: "FIRST", template: "F-{YYYY}{MM}{DD}-{####}", first: 1001 });
    const orders = ordersModule(database.db(), { series });
    const numbers = [];
    for (const day of ["2026-03-04", "2026-03-04", "2026-03-05"]) {
      const placed = await orders.create(checkout(undefined, { placedAt: `${day}T10:00:00Z` }));
      const { orderNumber, sequence, dateKey } = placed._unsafeUnwrap().order;
      numbers.push([orderNumber, sequence]);
      expect(parseOrderNumber(series, orderNumber)._unsafeUnwrap()).toMatchObject({ dateKey, sequence });
    }
    expect(numbers).toEqual([
      ["F-20260304-1001", 1],
      ["F-20260304-1002", 2],
      ["F-20260305-1001", 1],
    ]);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 3 });
  });

  it("is the same for SQL callers that pass the series' template", async () => {
    const { name, template } = orderSeries({ name: "FIRST-SQL", template: "S{####}", first: 5000 });
    expect(await place(name, template)).toMatchObject([{ number: "S5000" }]);
    const [peeked] = await database.sql()`select peek_order_number(${name}, ${template}) as number`;
    expect(peeked).toEqual({ number: "S5001" });
  });
});

describe("a period that has no number left", () => {
  it("refuses orders past the end, also within one batch, and uses up no number", async () => {
    const series = orderSeries({
      name: "FULL",
      template: "{YYYY}{MM}{DD}-{##}",
      first: 96,
      overflow: "reject",
    });
    const orders = ordersModule(database.db(), { series });
    const results = await Promise.all(upTo(10).map((n) => orders.create(checkout(`pay_${n}`, { placedAt }))));
    const placed = results.flatMap((result) => (result.isOk() ? [result.value.order.orderNumber] : []));
    expect(placed.toSorted()).toEqual(["20260304-96", "20260304-97", "20260304-98", "20260304-99"]);
    const refused = results.flatMap((result) => (result.isErr() ? [result.error] : []));
    expect(refused).toHaveLength(6);
    for (const error of refused) {
      expect(error).toMatchObject({ kind: "OrderRejected", sqlState: "OG007" });
    }
    expect(await counterOf("FULL")).toBe(4);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({
      clean: true,
      orders: 4,
      fallbackNumbers: 0,
    });
    const known = results.find((result) => result.isOk())?._unsafeUnwrap().order;
    const replay = await orders.create(checkout(known?.paymentReference ?? undefined, { placedAt }));
    expect(replay._unsafeUnwrap()).toEqual({ order: known, replayed: true });
    const nextDay = await orders.create(checkout(undefined, { placedAt: "2026-03-05T10:00:00Z" }));
    expect(nextDay._unsafeUnwrap().order.orderNumber).toBe("20260305-96");
  });

  it("refuses SQL callers and peeking, and leaves the counter alone", async () => {
    const series = orderSeries({ name: "FULL-SQL", template: "Q{#}", first: 9, overflow: "reject" });
    expect(await place(series.name, series.template)).toMatchObject([{ number: "Q9" }]);
    const full = { code: "OG007", message: expect.stringContaining("the period has no number left: ") };
    await expect(place(series.name, series.template)).rejects.toMatchObject(full);
    const sql = database.sql();
    for (const call of [
      sql`select peek_order_number(${series.name}, ${series.template})`,
      sql`select generate_order_number(${series.name}, ${series.template})`,
    ]) {
      await expect(call).rejects.toMatchObject(full);
    }
    expect(await counterOf("FULL-SQL")).toBe(1);
    const peeked = (await ordersModule(database.db(), { series }).peek())._unsafeUnwrapErr();
    expect(peeked.attempts).toMatchObject([{ failure: "rejected", cause: { code: "OG007" } }]);
  });

  it("still gives fallback numbers, which are not counted", async () => {
    const [row] = await database.sql()`
      select format_fallback_order_number('Q{#+8!}', 'UTC', ${placedAt}::timestamptz) as number`;
    expect(row?.["number"]).toMatch(/^QT20260304100000000-[0-9A-Z]{4}$/);
  });
});
