// In a period, instants never fall while sequences rise; imports have dates of their own.
import { describe, expect, inject, it } from "vitest";
import { createOrdersModule, orderSeries, retryPolicy } from "../../../src/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { untilBlocked, whileCounterIsHeld } from "../../support/locks.js";

const database = testDatabase();
const retry = retryPolicy({ lockTimeoutMs: 20_000, attemptTimeoutMs: 60_000, deadlineMs: 60_000 });

/** Orders whose instant is before that of the order with the sequence before. */
async function inversions(series: string): Promise<number> {
  const [row] = await database.sql()`
    select count(*) filter (where placed_at < previous) as inversions
    from (
      select placed_at, lag(placed_at) over (partition by date_key order by sequence) as previous
      from orders
      where series = ${series} and sequence is not null and placed_at = created_at
    ) as compared`;
  return Number(row?.["inversions"]);
}

describe("orders of one period", () => {
  it("have instants in the order of their numbers, though statements that came first waited longest", async () => {
    const series = { ...gam, name: "WAITED" };
    const modules = upTo(3).map(() => createOrdersModule(database.db(4), { series, retry }));
    await modules[0]?.create(checkout("pay_0"));
    for (const round of upTo(5)) {
      await whileCounterIsHeld(database.sql(), "WAITED", async () => {
        const waiting = modules.map((orders, index) => orders.create(checkout(`pay_${round}_${index}`)));
        await untilBlocked(database.sql(), 3);
        return () => Promise.all(waiting);
      }).then((all) => all());
    }
    await Promise.all(
      upTo(600).map(
        (n) => modules[n % 3]?.create(checkout(`pay_${n}`)) ?? Promise.reject(new Error("no module")),
      ),
    );
    expect(await inversions("WAITED")).toBe(0);
    const report = (await modules[0]?.audit())?._unsafeUnwrap();
    expect(report).toMatchObject({ clean: true, orders: 616 });
  });

  it("placed by create_order_with_number get their instants under the counter's lock too", async () => {
    const sql = database.sql();
    const place = (n: number) =>
      sql`select create_order_with_number(${`pay_${n}`}, null, 'UGX', 1, '[{"sku": "a", "quantity": 1, "unitAmount": 1}]', series => 'SQL') as placed`;
    await place(0);
    const held = await whileCounterIsHeld(sql, "SQL", async () => {
      const waiting = place(1).execute();
      await untilBlocked(sql, 1);
      const [row] = await sql`select clock_timestamp() as at`;
      return { waiting, at: row?.["at"] };
    });
    await held.waiting;
    const [row] = await sql`
      select placed_at > ${held.at} as is_later, placed_at = created_at as is_same
      from orders
      where series = 'SQL' and payment_reference = 'pay_1'`;
    expect(row).toEqual({ is_later: true, is_same: true });
  });

  it("placed apart from a refused one have instants in order too", async () => {
    const series = { ...gam, name: "ISOLATED" };
    const orders = createOrdersModule(database.db(4), { series });
    const sql = database.sql();
    await sql`alter table orders add constraint no_evil check (customer_id <> 'evil')`;
    await Promise.all(
      upTo(200).map((n) =>
        orders.create(checkout(`pay_${n}`, { customerId: n % 50 === 0 ? "evil" : "good" })),
      ),
    );
    expect(await inversions("ISOLATED")).toBe(0);
    const [row] = await sql`
      select count(*) filter (where placed_at = created_at) as dated, count(*) as orders, max(tracker.last_placed_at) = max(placed_at) as agrees
      from orders join order_sequence_tracker as tracker using (series, date_key) where series = 'ISOLATED'`;
    expect(row).toEqual({ dated: "196", orders: "196", agrees: true });
  });
});

describe("the instant of an order", () => {
  it("is not before that of its predecessor when the clock of the server is set back a little", async () => {
    // One period for ever, so that no midnight lies within the half minute.
    const series = orderSeries({ name: "CLOCK", template: "C-{####}" });
    const orders = createOrdersModule(database.db(1), { series });
    await orders.create(checkout("pay_0"));
    const [last] = await database.sql()`
      update order_sequence_tracker
      set last_placed_at = clock_timestamp() + interval '30 seconds'
      where series = 'CLOCK'
      returning last_placed_at as at`;
    const { order } = (await orders.create(checkout("pay_1")))._unsafeUnwrap();
    expect(order.placedAt).toEqual(last?.["at"]);
    expect(order.createdAt).toEqual(order.placedAt);
  });

  it("follows the server's clock again after it was far ahead", async () => {
    const series = orderSeries({ name: "FAR", template: "F-{####}" });
    const orders = createOrdersModule(database.db(1), { series });
    await orders.create(checkout("pay_0"));
    await database.sql()`update order_sequence_tracker set last_placed_at = '2099-01-01' where series = 'FAR'`;
    const { order } = (await orders.create(checkout("pay_1")))._unsafeUnwrap();
    expect(order.placedAt.getFullYear()).toBeLessThan(2099);
  });

  it("is the import's own, and leaves the instants of other orders alone", async () => {
    const series = orderSeries({ name: "IMPORTED", template: "I-{YYYY}-{####}" });
    const orders = createOrdersModule(database.db(1), { series });
    const { order: first } = (await orders.create(checkout("pay_0")))._unsafeUnwrap();
    const placedAt = new Date(first.placedAt.getTime() - 1_000);
    const { order: imported } = (await orders.create(checkout("pay_1", { placedAt })))._unsafeUnwrap();
    expect(imported.placedAt).toEqual(placedAt);
    expect(imported.createdAt.getTime()).toBeGreaterThan(placedAt.getTime());
    const { order: next } = (await orders.create(checkout("pay_2")))._unsafeUnwrap();
    expect(next.placedAt.getTime()).toBeGreaterThanOrEqual(first.placedAt.getTime());
    expect(await inversions("IMPORTED")).toBe(0);
  });

  it.skipIf(inject("driver") === "pooler")(
    "stays in the period of its number when the statement waits past the period's end",
    async () => {
      const [row] = await database.sql()`
        select
          public.next_order_instant(template, 'UTC', yesterday, null) = statement_timestamp() as without,
          public.next_order_instant(template, 'UTC', yesterday, now() - interval '1 hour') = statement_timestamp() as after
        from (
          values ('D-{YYYY}{MM}{DD}-{####}', (now() at time zone 'UTC')::date - 1)
        ) as over (template, yesterday)`;
      // The period is over: the instant that decided it stays, and no later one of the clock.
      expect(row).toEqual({ without: true, after: true });
    },
  );
});
