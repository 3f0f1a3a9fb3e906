// Moving in, by the blocks of docs/adopting.md: an app with counters, orders and a generator of its own, which goes on meanwhile.
import { beforeAll, describe, expect, it } from "vitest";
import { checkout, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import {
  blocks,
  counters,
  haveOrders,
  legacyCode,
  makeTable,
  moduleOn,
  run,
} from "../../support/legacy-app.js";

describe("an app with numbered orders", () => {
  const database = testDatabase({ migrated: false });
  beforeAll(async () => {
    await haveOrders(database);
    await makeTable(database);
  });

  it("finds which of its numbers are duplicates or of another form", async () => {
    const found = await database.sql().unsafe(blocks.get("look") ?? "");
    expect(found.map(({ order_no }) => order_no).toSorted()).toEqual(["GAM-20261120-0003", "LEGACY-17"]);
  });

  it("is migrated while its code runs, and no number is assigned twice", async () => {
    const former = legacyCode(database);
    const orders = moduleOn(database);
    const between = () => new Promise((resolve) => setTimeout(resolve, 200));
    await between();
    await run(database, "mirror");
    await between();
    await run(database, "backfill");
    await between();
    await run(database, "switch");
    const placed = [];
    for (const round of upTo(20)) {
      placed.push(...(await Promise.all(upTo(5).map((n) => orders.create(checkout(`pay_${round}_${n}`))))));
    }
    await former.stop();
    const given = placed.map((result) => result._unsafeUnwrap().order.orderNumber);
    const all = [...given, ...former.taken];
    expect(former.taken.length).toBeGreaterThan(50);
    expect(new Set(all).size).toBe(all.length);
  });

  it("has every order in the new table, under the number it was given", async () => {
    const sql = database.sql();
    const missing = await sql`
      select order_id from orders left join numbered_orders on former_id = order_id where former_id is null`;
    expect(missing).toHaveLength(0);
    const changed = await sql`
      select order_no, order_number
      from orders join numbered_orders on former_id = order_id
      where order_no <> order_number
      order by 2`;
    expect(changed.map(({ order_number }) => order_number)).toEqual([
      "GAM-20261120-0003/2",
      "GAM-20261120-0003/3",
    ]);
  });

  it("has an audit whose gaps are the numbers that the old code took and did not use", async () => {
    const sql = database.sql();
    const report = (await moduleOn(database).audit())._unsafeUnwrap();
    expect(report).toMatchObject({ duplicates: [], countersBehind: [], fallbackNumbers: 3 });
    expect(report.gaps).toContainEqual({ dateKey: "2026-11-20", from: 2, to: 2 });
    const [row] = await sql`
      select count(*)::int as unused
      from gapless_orders.order_sequence_tracker as tracker
      cross join generate_series(1, tracker.last_sequence) as sequence (n)
      where tracker.date_key > '2026-11-21'
        and not exists (
          select from numbered_orders as numbered
          where numbered.date_key = tracker.date_key and numbered.sequence = sequence.n)`;
    const used = await sql`select count(*)::int as used from orders where order_id > 6`;
    const unused = report.gaps
      .filter(({ dateKey }) => dateKey > "2026-11-21")
      .reduce((sum, { from, to }) => sum + to - from + 1, 0);
    const ahead = report.countersAhead
      .filter(({ dateKey }) => dateKey > "2026-11-21")
      .reduce((sum, { counter, highest }) => sum + counter - highest, 0);
    expect(unused + ahead).toBe(Number(row?.["unused"]));
    expect(Number(used[0]?.["used"])).toBeGreaterThan(0);
  });

  it("keeps one order a payment, whichever code takes the call", async () => {
    const sql = database.sql();
    const orders = moduleOn(database);
    const known = (await orders.create(checkout("former_0")))._unsafeUnwrapErr();
    expect(known).toMatchObject({
      kind: "PaymentReferenceReused",
      existing: { orderNumber: "GAM-20261120-0001", formerId: 1 },
    });
    await expect(sql`
      insert into orders (order_no, payment_id, total)
      values (generate_order_number(), 'pay_1_1', 1)`).rejects.toMatchObject({ code: "23505" });
  });

  it("keeps the old counters in step", async () => {
    expect(await counters(database, "public.order_sequence_tracker")).toEqual(
      await counters(database, "gapless_orders.order_sequence_tracker"),
    );
    await expect(
      database.sql()`update order_sequence_tracker set last_sequence = last_sequence + 1`,
    ).rejects.toMatchObject({ code: "40001" });
  });

  it("keeps nothing of the old code but the orders in the end", async () => {
    await run(database, "finish");
    const orders = moduleOn(database);
    const { order } = (await orders.create(checkout("pay_after")))._unsafeUnwrap();
    expect(order.formerId).toBeNull();
    const left = await database.sql()`
      select proname from pg_proc where pronamespace = 'public'::regnamespace
      union all
      select tgname from pg_trigger where not tgisinternal and tgname like '%former%'`;
    expect([...left]).toEqual([]);
  });
});

describe("an app that goes back to its old code", () => {
  const database = testDatabase({ migrated: false });

  it("has every order there, and the next number", async () => {
    await haveOrders(database);
    await makeTable(database);
    await run(database, "mirror", "backfill", "switch");
    const orders = moduleOn(database);
    for (const n of upTo(3)) {
      (await orders.create(checkout(`pay_${n}`)))._unsafeUnwrap();
    }
    await orders.close();
    await run(database, "back");
    const sql = database.sql();
    const copied =
      await sql`select order_no, total from orders where payment_id like 'pay_%' order by order_no`;
    expect(copied.map(({ order_no }) => String(order_no).slice(-4))).toEqual(["0001", "0002", "0003"]);
    expect(Number(copied[0]?.["total"])).toBe(899.7);
    const [next] = await sql`select generate_order_number() as number`;
    expect(String(next?.["number"])).toMatch(/-0004$/);
    await sql`insert into orders (order_no, total) values (${String(next?.["number"])}, 1)`;
  });
});
