// The placing statement with a batch: known and new orders together, several periods, all or nothing.
import { describe, expect, it } from "vitest";
import { prepareDistributedPlacing } from "../../../src/sql/distributed/place-orders.js";
import { preparePlacing } from "../../../src/sql/place-orders.js";
import { parseOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { entriesOf } from "../../support/entries.js";
import { ordersModule } from "../../support/orders-module.js";
import { shippedTables } from "../../support/shipped-tables.js";

const database = testDatabase();

function batch(name: string, ...orders: readonly (readonly [reference: string, day: string])[]) {
  const series = { ...gam, name };
  const valid = orders.map(([reference, day]) =>
    parseOrder(checkout(reference, { placedAt: `${day}T09:00:00Z` }), series)._unsafeUnwrap(),
  );
  return { series, valid };
}

describe.each([
  ["", preparePlacing],
  [" of distributed tables", prepareDistributedPlacing],
])("a batch%s", (suffix, prepare) => {
  const options = { named: true, lockTimeoutMs: 500 };

  it("is answered in its own order, and only new orders get numbers", async () => {
    const db = database.db(1);
    const first = batch(`MIXED${suffix}`, ["a", "2026-01-05"], ["b", "2026-01-05"]);
    await prepare(db, shippedTables, options)(entriesOf(first.series, first.valid), "sequenced");
    const second = batch(
      `MIXED${suffix}`,
      ["c", "2026-01-05"],
      ["a", "2026-01-05"],
      ["d", "2026-01-05"],
      ["b", "2026-01-05"],
    );
    const rows = await prepare(
      db,
      shippedTables,
      options,
    )(entriesOf(second.series, second.valid), "sequenced");
    expect(rows.map(({ existing, order }) => [order.paymentReference, order.sequence, existing])).toEqual([
      ["c", 3, false],
      ["a", 1, true],
      ["d", 4, false],
      ["b", 2, true],
    ]);
    const orders = ordersModule(db, { series: second.series });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 4 });
  });

  it("of several periods is counted in each, in the batch's order", async () => {
    const days = ["2026-01-06", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-05"];
    const { series, valid } = batch(
      `PERIODS${suffix}`,
      ...days.map((day, index) => [`pay_${index}`, day] as const),
    );
    const rows = await prepare(database.db(1), shippedTables, options)(entriesOf(series, valid), "sequenced");
    expect(rows.map(({ order }) => order.orderNumber)).toEqual([
      "GAM-20260106-0001",
      "GAM-20260105-0001",
      "GAM-20260106-0002",
      "GAM-20260107-0001",
      "GAM-20260105-0002",
    ]);
  });

  it("locks the counters of its periods in one order, so that two batches cannot deadlock", async () => {
    const db = database.db(8);
    const days = upTo(20).map((day) => `2026-03-${String(day).padStart(2, "0")}`);
    const all = upTo(40).map((n) => {
      const shuffled = n % 2 ? days : days.toReversed();
      return batch(`LOCKS${suffix}`, ...shuffled.map((day) => [`${n} ${day}`, day] as const));
    });
    const place = prepare(db, shippedTables, { ...options, lockTimeoutMs: null });
    await Promise.all(all.map(({ series, valid }) => place(entriesOf(series, valid), "sequenced")));
    const orders = ordersModule(db, { series: { ...gam, name: `LOCKS${suffix}` } });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 800 });
  });

  it("of a thousand orders is one statement and one raise", async () => {
    const { series, valid } = batch(
      `LARGE${suffix}`,
      ...upTo(1_000).map((n) => [`pay_${n}`, "2026-01-05"] as const),
    );
    const rows = await prepare(database.db(1), shippedTables, options)(entriesOf(series, valid), "sequenced");
    expect(rows.map(({ order }) => order.sequence)).toEqual(upTo(1_000));
  });

  it("is undone whole when one of its orders is refused", async () => {
    const sql = database.sql();
    await sql`alter table orders add constraint no_bricks check (payment_reference <> 'brick') not valid`;
    const { series, valid } = batch(`WHOLE${suffix}`, ["a", "2026-01-05"], ["brick", "2026-01-05"]);
    await expect(
      prepare(database.db(1), shippedTables, options)(entriesOf(series, valid), "sequenced"),
    ).rejects.toThrow();
    expect(await sql`select 1 from order_sequence_tracker where series = ${`WHOLE${suffix}`}`).toHaveLength(
      0,
    );
    await sql`alter table orders drop constraint no_bricks`;
  });
});
