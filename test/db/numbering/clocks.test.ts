// Clocks: the server's decides, whatever the app's says; a statement has one instant, that of its turn at the counter.
import { afterEach, describe, expect, it, vi } from "vitest";
import { type OrdersModule, retryPolicy } from "../../../src/index.js";
import { preparePlacing } from "../../../src/sql/place-orders.js";
import { parseOrder } from "../../../src/validation/parse-order.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { entriesOf } from "../../support/entries.js";
import { untilBlocked, whileCounterIsHeld } from "../../support/locks.js";
import { ordersModule } from "../../support/orders-module.js";
import { shippedTables } from "../../support/shipped-tables.js";

const database = testDatabase();

/** What the server's clock says, to the millisecond as JavaScript keeps it. */
async function serverTime(): Promise<Date> {
  const [row] = await database.sql()`
    select trunc(extract(epoch from clock_timestamp()) * 1000)::float8 as now`;
  return new Date(Number(row?.["now"]));
}

/** The day of an instant in the series' zone, as the server has it and a number prints it. */
async function printedDay(instant: Date): Promise<string> {
  const [row] = await database.sql()`
    select to_char(${instant} at time zone ${gam.timeZone}, 'YYYYMMDD') as day`;
  return String(row?.["day"]);
}

/** An order is the same as it was returned and as it is stored. */
async function expectStored(orders: OrdersModule, created: { readonly id: string }): Promise<void> {
  expect((await orders.findById(created.id))._unsafeUnwrap()).toEqual(created);
}

describe("an app whose clock is wrong", () => {
  afterEach(() => void vi.useRealTimers());

  it.each(["1999-12-31T23:59:59Z", "2099-06-01T12:00:00Z"])(
    "places orders at the server's time, on the server's day, under ids of their own (%s)",
    async (wrong) => {
      const db = database.db(4);
      const orders = ordersModule(db, { series: { ...gam, name: wrong } });
      const before = await serverTime();
      vi.useFakeTimers({ toFake: ["Date"], now: new Date(wrong) });
      const created = await Promise.all(upTo(20).map((n) => orders.create(checkout(`pay_${n}`))));
      const inTransaction = await db.transaction((tx) =>
        Promise.all(upTo(5).map((n) => orders.createIn(tx, checkout(`in_${n}`)))),
      );
      // The gateway calls back and meets another machine, whose clock is wrong in a way of its own.
      vi.setSystemTime(new Date("2050-01-01T00:00:00Z"));
      const replayed = (await orders.create(checkout("pay_1")))._unsafeUnwrap();
      const peeked = (await orders.peek())._unsafeUnwrap();
      vi.useRealTimers();
      const after = await serverTime();

      const placed = [...created, ...inTransaction].map((result) => result._unsafeUnwrap().order);
      for (const order of placed) {
        expect(order.placedAt >= before && order.placedAt <= after).toBe(true);
        expect(order.orderNumber.slice(4, 12)).toBe(await printedDay(order.placedAt));
        expect(order.dateKey.replaceAll("-", "")).toBe(order.orderNumber.slice(4, 12));
        await expectStored(orders, order);
      }
      expect(new Set(placed.map(({ id }) => id)).size).toBe(25);
      expect(replayed).toEqual({ order: placed[0], replayed: true });
      expect([await printedDay(before), await printedDay(after)]).toContain(peeked.slice(4, 12));
      expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 25 });
    },
  );

  it("gets fallback numbers with the server's time of day", async () => {
    const series = { ...gam, name: "FALLBACK" };
    const retry = retryPolicy({ lockTimeoutMs: 20, maxAttempts: 1 });
    const orders = ordersModule(database.db(2), { series, retry });
    await orders.create(checkout("pay_1"));
    const before = await serverTime();
    vi.useFakeTimers({ toFake: ["Date"], now: new Date("1999-12-31T00:00:00Z") });
    const created = await whileCounterIsHeld(database.sql(), series.name, () =>
      orders.create(checkout("pay_2")),
    );
    vi.useRealTimers();
    const { order } = created._unsafeUnwrap();
    const [row] = await database.sql()`
      select to_char(placed_at at time zone ${gam.timeZone}, '"GAM-"YYYYMMDD"-T"HH24MISSMS"-"') as number
      from orders where id = ${order.id}`;
    expect(order.orderNumber).toContain(String(row?.["number"]));
    expect(order.placedAt >= before).toBe(true);
  });
});

describe("the instant of an order", () => {
  it("is the same for a whole batch, and taken when the batch got the counter", async () => {
    const series = { ...gam, name: "GROUP" };
    const sql = database.sql();
    const place = preparePlacing(database.db(1), shippedTables, {
      named: true,
      lockTimeoutMs: null,
    });
    const batch = (prefix: string, size: number) =>
      upTo(size).map((n) => parseOrder(checkout(`${prefix}_${n}`), series)._unsafeUnwrap());
    await place(entriesOf(series, batch("first", 1)), "sequenced");
    const { sent, released } = await whileCounterIsHeld(sql, series.name, async () => {
      const waiting = place(entriesOf(series, batch("group", 20)), "sequenced");
      await untilBlocked(sql, 1);
      return { sent: [waiting], released: await serverTime() };
    });
    const [rows = []] = await Promise.all(sent);
    expect(rows.map(({ order }) => order.sequence)).toEqual(upTo(20).map((n) => n + 1));
    const [row] = await sql`
      select count(distinct placed_at)::int as instants, min(placed_at) >= ${released} as after_release
      from orders
      where series = 'GROUP' and payment_reference like 'group%'`;
    expect(row).toEqual({ instants: 1, after_release: true });
  });

  it("is that of the call, not of the beginning of the caller's transaction", async () => {
    const db = database.db(2);
    const orders = ordersModule(db, { series: { ...gam, name: "OPEN" } });
    const { early, late, between } = await db.transaction(async (tx) => {
      const first = (await orders.createIn(tx, checkout("pay_1")))._unsafeUnwrap().order;
      const moment = await serverTime();
      const second = (await orders.createIn(tx, checkout("pay_2")))._unsafeUnwrap().order;
      return { early: first, late: second, between: moment };
    });
    expect(early.placedAt <= between && between <= late.placedAt).toBe(true);
    await expectStored(orders, early);
    await expectStored(orders, late);
    const [row] = await database.sql()`
      select (create_order_with_number('pay_3', null, 'UGX', 1, '[{"sku": "A", "quantity": 1, "unitAmount": 1}]', series => 'OPEN')).placed_order.placed_at`;
    expect(Number(row?.["placed_at"])).toBeGreaterThanOrEqual(late.placedAt.getTime());
  });
});
