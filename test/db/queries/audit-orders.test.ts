// The audit finds what is wrong, each thing by its name, and nothing while orders are being placed.
import postgres from "postgres";
import { describe, expect, it } from "vitest";
import { placeOn, tamper } from "../../support/audited-orders.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();

/** What is written meanwhile is in the table, and in none of these indexes. */
async function withDamagedIndexes(
  names: readonly string[],
  run: (sql: postgres.Sql) => Promise<unknown>,
): Promise<void> {
  const set = (isReady: boolean) =>
    database.sql()`
      update pg_index set indisready = ${isReady} where indexrelid::regclass::text = any (${[...names]}::text[])`;
  await set(false);
  const sql = postgres(database.url(), { max: 1, onnotice: () => {} });
  await run(sql);
  await sql.end();
  await set(true);
}

describe("the audit", () => {
  it("is clean where nothing is wrong, and counts orders and periods", async () => {
    const orders = await placeOn(database, "FINE", ["2026-01-05", "2026-01-07", "2026-01-07"]);
    expect((await orders.audit())._unsafeUnwrap()).toEqual({
      clean: true,
      periods: 2,
      firstPeriod: "2026-01-05",
      lastPeriod: "2026-01-07",
      nothingAudited: null,
      gaps: [],
      duplicates: [],
      countersBehind: [],
      countersAhead: [],
      duplicatePayments: [],
      duplicateCounters: [],
      outOfOrder: [],
      outOfOrderTotal: 0,
      fallbackNumbers: 0,
      orders: 3,
    });
  });

  it("finds gaps at the start and in the middle, and rows missing at the end", async () => {
    const orders = await placeOn(database, "GAPS", Array(7).fill("2026-01-05"));
    await tamper(database, ["delete from orders where series = 'GAPS' and sequence in (1, 3, 4, 7)"]);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({
      clean: false,
      gaps: [
        { dateKey: "2026-01-05", from: 1, to: 1 },
        { dateKey: "2026-01-05", from: 3, to: 4 },
      ],
      countersAhead: [{ dateKey: "2026-01-05", counter: 7, highest: 6 }],
      orders: 3,
    });
  });

  it("finds a day whose orders are all gone", async () => {
    const orders = await placeOn(database, "GONE", ["2026-01-05"]);
    await tamper(database, ["delete from orders where series = 'GONE'"]);
    expect((await orders.audit())._unsafeUnwrap().countersAhead).toEqual([
      { dateKey: "2026-01-05", counter: 1, highest: 0 },
    ]);
  });

  it("finds duplicates after the unique keys were dropped", async () => {
    const orders = await placeOn(database, "TWICE", ["2026-01-05", "2026-01-05"]);
    await database.sql().begin(async (tx) => {
      await tx`alter table orders drop constraint orders_series_order_number_key`;
      await tx`
        insert into orders (id, series, date_key, sequence, order_number, currency, total_amount, items)
        select gen_random_uuid(), series, date_key, sequence, order_number, currency, total_amount, items
        from orders where series = 'TWICE' and sequence = 2`;
    });
    const report = (await orders.audit())._unsafeUnwrap();
    expect(report.clean).toBe(false);
    expect(report.duplicates).toContainEqual({ dateKey: "2026-01-05", orderNumber: "GAM-20260105-0002" });
    await tamper(database, [
      "delete from orders where series = 'TWICE'",
      "alter table orders add constraint orders_series_order_number_key unique (series, order_number)",
    ]);
  });

  it("finds every order that shares a payment, and a duplicate counter, even where the indexes are damaged", async () => {
    await placeOn(database, "SHARED", ["2026-01-05", "2026-01-06", "2026-01-06"]);
    await withDamagedIndexes(
      ["orders_series_payment_reference_key", "order_sequence_tracker_pkey"],
      async (sql) => {
        await sql`
        insert into orders (id, series, date_key, sequence, order_number, payment_reference, currency, total_amount, items)
        values
          (gen_random_uuid(), 'SHARED', '2026-01-06', 3, 'GAM-20260106-0003', 'pay_0', 'UGX', 1, '[]'),
          (gen_random_uuid(), 'SHARED', '2026-01-06', null, 'GAM-20260106-T1', 'pay_1', 'UGX', 1, '[]')`;
        await sql`insert into order_sequence_tracker values ('SHARED', '2026-01-06', 3)`;
      },
    );
    // A reader that uses the index finds one of each.
    const byIndex = { enable_seqscan: "off", seq_page_cost: "1000000" };
    const db = database.db(1, byIndex);
    const orders = ordersModule(db, { series: { ...gam, name: "SHARED" } });
    expect((await orders.findByPaymentReference("pay_0"))._unsafeUnwrap()?.sequence).toBe(1);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({
      clean: false,
      gaps: [],
      duplicates: [],
      countersBehind: [],
      countersAhead: [],
      duplicatePayments: [
        { dateKey: "2026-01-05", orderNumber: "GAM-20260105-0001" },
        { dateKey: "2026-01-06", orderNumber: "GAM-20260106-0001" },
        { dateKey: "2026-01-06", orderNumber: "GAM-20260106-0003" },
        { dateKey: "2026-01-06", orderNumber: "GAM-20260106-T1" },
      ],
      duplicateCounters: [{ dateKey: "2026-01-06", lowest: 2, highest: 3 }],
      orders: 5,
    });
    expect((await orders.audit({ to: "2026-01-05" }))._unsafeUnwrap()).toMatchObject({
      clean: false,
      duplicatePayments: [{ dateKey: "2026-01-05", orderNumber: "GAM-20260105-0001" }],
      duplicateCounters: [],
    });
  });

  it("checks only the periods of its range", async () => {
    const orders = await placeOn(database, "RANGE", ["2026-01-05", "2026-01-06", "2026-01-06", "2026-01-07"]);
    await tamper(database, [
      "delete from orders where series = 'RANGE' and date_key = '2026-01-06' and sequence = 1",
    ]);
    const audit = async (from?: string, to?: string) => (await orders.audit({ from, to }))._unsafeUnwrap();
    expect(await audit("2026-01-07")).toMatchObject({ clean: true, orders: 1 });
    expect(await audit(undefined, "2026-01-05")).toMatchObject({ clean: true, orders: 1 });
    expect(await audit("2026-01-06", "2026-01-06")).toMatchObject({ clean: false, orders: 1 });
  });

  it("refuses bounds that are no days, including words that PostgreSQL reads as days", async () => {
    const orders = await placeOn(database, "BOUNDS", []);
    for (const range of [{ from: "yesterday" }, { to: "12/31/2026" }, { from: "2026-02-30" }]) {
      const error = (await orders.audit(range))._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "InvalidAuditRange", issues: [{ path: Object.keys(range)[0] }] });
    }
    const reversed = await orders.audit({ from: "2026-01-02", to: "2026-01-01" });
    expect(reversed._unsafeUnwrapErr().kind).toBe("InvalidAuditRange");
  });

  it("never reports orders in flight as gaps", async () => {
    const orders = await placeOn(database, "BUSY", []);
    (await orders.create(checkout()))._unsafeUnwrap();
    const placing = Promise.all(upTo(200).map((n) => orders.create(checkout(`pay_${n}`))));
    for (let audits = 0; audits < 20; audits += 1) {
      expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true });
    }
    await placing;
  });
});
