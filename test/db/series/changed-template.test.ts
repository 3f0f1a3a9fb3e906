// What a change of a series' template does to its counters: they belong to the series and the first day of a period.
import { describe, expect, it } from "vitest";
import { orderSeries } from "../../../src/index.js";
import { checkout, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const newYear = "2026-01-01T12:00:00Z";
const june = "2026-06-15T12:00:00Z";

/** The number of an order under that template. */
async function numberOf(name: string, template: string, reference: string, placedAt: string) {
  const orders = ordersModule(database.db(1), { series: orderSeries({ name, template }) });
  return (await orders.create(checkout(reference, { placedAt })))._unsafeUnwrap().order.orderNumber;
}

describe("a series whose template changes", () => {
  it("goes on after the orders of 1 January where a daily one becomes yearly, and from 1 under a new name", async () => {
    for (const n of upTo(3)) {
      await numberOf("INV", "INV-{YYYY}{MM}{DD}-{####}", `pay_${n}`, newYear);
    }
    expect(await numberOf("INV", "INV-{YYYY}-{####}", "pay_4", june)).toBe("INV-2026-0004");
    expect(await numberOf("INV_YEARLY", "INV-{YYYY}-{####}", "pay_5", june)).toBe("INV-2026-0001");
  });

  it("goes on counting where the restart stays the same", async () => {
    expect(await numberOf("B", "B-{YYYY}{MM}{DD}-{####}", "pay_1", june)).toBe("B-20260615-0001");
    expect(await numberOf("B", "BILL/{YYYY}/{MM}/{DD}/{###}", "pay_2", june)).toBe("BILL/2026/06/15/002");
  });

  it("repeats a sequence when its counters are lost too, which the audit finds and sync prevents", async () => {
    const lose = () => database.sql()`delete from order_sequence_tracker where series like 'LOST%'`;
    const audit = async (name: string) =>
      (
        await ordersModule(database.db(1), {
          series: orderSeries({ name, template: "{YYYY}-{####}" }),
        }).audit()
      )._unsafeUnwrap();
    for (const name of ["LOST", "LOST_SYNCED"]) {
      await numberOf(name, "{YYYY}{MM}{DD}-{####}", "pay_1", newYear);
    }
    await lose();
    await database.sql()`select sync_order_sequence(series => 'LOST_SYNCED')`;
    expect(await numberOf("LOST", "{YYYY}-{####}", "pay_2", june)).toBe("2026-0001");
    expect(await numberOf("LOST_SYNCED", "{YYYY}-{####}", "pay_2", june)).toBe("2026-0002");
    expect(await audit("LOST")).toMatchObject({
      clean: false,
      duplicates: expect.arrayContaining([expect.objectContaining({ dateKey: "2026-01-01" })]),
    });
    expect(await audit("LOST_SYNCED")).toMatchObject({ clean: true });
  });
});
