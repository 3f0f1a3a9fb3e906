// One statement, no session state: whatever the session's default isolation level, over every driver, unprepared.
import { drizzle as drizzleNodePostgres } from "drizzle-orm/node-postgres";
import { drizzle } from "drizzle-orm/postgres-js";
import pg from "pg";
import postgres from "postgres";
import { afterAll, describe, expect, it } from "vitest";

import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

describe.each(["read committed", "repeatable read", "serializable"])(
  "with %s as the session's default",
  (isolation) => {
    it("100 simultaneous creates are numbered without a gap", async () => {
      const db = database.db(5, { default_transaction_isolation: isolation });
      const orders = ordersModule(db, { series: { ...gam, name: isolation } });
      const results = await Promise.all(upTo(100).map((n) => orders.create(checkout(`pay_${n % 50}`))));
      expect(results.every((result) => result.isOk())).toBe(true);
      expect((await orders.audit())._unsafeUnwrap()).toMatchObject({
        clean: true,
        orders: 50,
        fallbackNumbers: 0,
      });
    });
  },
);

describe("settings of a session", () => {
  it("do not redirect orders: tables of the same names elsewhere on its search_path stay empty", async () => {
    const sql = database.sql();
    await sql`create schema app`;
    await sql`create table app.orders (like public.orders including all)`;
    await sql`create table app.order_sequence_tracker (like public.order_sequence_tracker including all)`;
    const settings = { search_path: "app, public" };
    const orders = ordersModule(database.db(1, settings), { series: { ...gam, name: "PATH" } });
    const { order } = (await orders.create(checkout("pay_1")))._unsafeUnwrap();
    await orders.void(order.id, "test");
    expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()).toMatchObject({
      voidReason: "test",
    });
    expect(await sql`select 1 from app.orders`).toHaveLength(0);
    expect(await sql`select 1 from public.orders where series = 'PATH'`).toHaveLength(1);
  });

  it.each([{ DateStyle: "SQL, DMY" }, { DateStyle: "German" }, { TimeZone: "Africa/Monrovia" }])(
    "do not change what is read: %j",
    async (settings) => {
      const series = { ...gam, name: JSON.stringify(settings) };
      const orders = ordersModule(database.db(1, settings), { series });
      const placedAt = new Date("1971-11-05T09:00:00.123Z");
      const { order } = (await orders.create(checkout("pay_1", { placedAt })))._unsafeUnwrap();
      expect(order).toMatchObject({ dateKey: "1971-11-05", placedAt });
      expect(order.createdAt.getTime()).toBeGreaterThan(Date.parse("2026-01-01"));
      expect((await orders.create(checkout("pay_1")))._unsafeUnwrap().order).toEqual(order);
      expect((await orders.findById(order.id))._unsafeUnwrap()).toEqual(order);
      await database.sql()`update order_sequence_tracker set last_sequence = 2 where series = ${series.name}`;
      expect((await orders.audit())._unsafeUnwrap().countersAhead).toMatchObject([{ dateKey: "1971-11-05" }]);
    },
  );
});

describe("a create", () => {
  it("is one statement, not one in a transaction block", async () => {
    const statements: string[] = [];
    const client = postgres(database.url(), { max: 1, debug: (_, query) => void statements.push(query) });
    closing.push(() => client.end());
    const orders = ordersModule(drizzle(client), { series: { ...gam, name: "ONE" } });
    await orders.create(checkout("pay_0"));
    statements.length = 0;
    await orders.create(checkout("pay_1"));
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatch(/^with "answer" as/);
  });

  it("works over node-postgres as over postgres-js", async () => {
    const pool = new pg.Pool({ connectionString: database.url(), max: 5 });
    closing.push(() => pool.end());
    const orders = ordersModule(drizzleNodePostgres(pool), { series: { ...gam, name: "PG" } });
    const results = await Promise.all(upTo(100).map((n) => orders.create(checkout(`pay_${n % 50}`))));
    expect(results.every((result) => result.isOk())).toBe(true);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 50 });
  });
});
