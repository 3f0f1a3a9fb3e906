// The audit finds instants that fall while sequences rise, and tells imports apart from them.
import { describe, expect, it } from "vitest";
import { placeOn, tamper } from "../../support/audited-orders.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";

const database = testDatabase();

/** Orders of one period, each dated so many seconds after its beginning by the clock of the database. */
async function insertDated(name: string, seconds: readonly number[]): Promise<void> {
  await database.sql()`
    insert into orders (
      id, series, date_key, sequence, order_number, currency, total_amount, items, placed_at, created_at
    )
    select
      gen_random_uuid(), ${name}, '2026-02-01', place, ${name} || '-' || place, 'UGX', 1, '[]', instant, instant
    from jsonb_array_elements_text(${JSON.stringify(seconds)}::text::jsonb) with ordinality as given (seconds, place)
    cross join lateral (select '2026-02-01 00:00Z'::timestamptz + seconds::int * interval '1 second') as at (instant)`;
  await database.sql()`insert into order_sequence_tracker values (${name}, '2026-02-01', ${seconds.length})`;
}

describe("the audit", () => {
  it("finds orders with instants before their predecessor's, except imports, and lists the first thousand", async () => {
    const orders = await placeOn(database, "DATED", ["2026-01-05", "2026-01-05", "2026-01-05"]);
    await insertDated("DATED", [10, 20, 15, 16, 5]);
    // The three imports before have instants of January; they were written after it.
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({
      clean: false,
      gaps: [],
      outOfOrder: [
        { dateKey: "2026-02-01", orderNumber: "DATED-3", sequence: 3, follows: 2 },
        { dateKey: "2026-02-01", orderNumber: "DATED-5", sequence: 5, follows: 4 },
      ],
      outOfOrderTotal: 2,
    });
    const many = await placeOn(database, "MANY", []);
    await insertDated(
      "MANY",
      upTo(2_500).map((n) => (n % 2 === 0 ? 1 : 2)),
    );
    const report = (await many.audit())._unsafeUnwrap();
    expect(report).toMatchObject({ clean: false, outOfOrderTotal: 1_250 });
    expect(report.outOfOrder).toHaveLength(1_000);
    expect(report.outOfOrder[999]).toMatchObject({ sequence: 2_000, follows: 1_999 });
  });

  it("does not report an import between two orders as out of order", async () => {
    const orders = await placeOn(database, "BETWEEN", []);
    await insertDated("BETWEEN", [10, 20, 30]);
    await tamper(database, [
      "update orders set placed_at = '2026-02-01 00:00Z' where order_number = 'BETWEEN-2'",
    ]);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, outOfOrder: [], orders: 3 });
  });
});
