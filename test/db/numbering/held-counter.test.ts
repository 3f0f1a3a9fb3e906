// A counter that somebody holds costs its own period sequenced numbers, and is remembered.
import { drizzle as drizzleNodePostgres } from "drizzle-orm/node-postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOrdersModule, parseOrderNumber, retryPolicy } from "../../../src/index.js";
import { createCustomers, openShop, orderOf, retry } from "../../support/batch-orders.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";

const database = testDatabase();
beforeAll(() => createCustomers(database.sql()));
const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

describe("a counter that somebody holds", () => {
  it("of an imported day does not delay today's orders in the same batch", async () => {
    const { orders } = openShop(database, "IMPORT");
    const placedAt = "2020-01-01T12:00:00Z";
    await orders.create({ ...orderOf(100), placedAt });
    const results = await whileCounterIsHeld(database.sql(), "IMPORT", () =>
      Promise.all([
        orders.create({ ...orderOf(0), placedAt }),
        ...upTo(20).map((n) => orders.create(orderOf(n))),
      ]),
    );
    const sequences = results.map((result) => result._unsafeUnwrap().order.sequence);
    expect(sequences[0]).toBeNull();
    expect(sequences.slice(1)).toEqual(upTo(20));
  });

  it("gives every order of the largest batch a fallback number of its own", async () => {
    const { orders, series } = openShop(database, "DICE", retry, { maxBatch: 5_000 });
    const input = (n: number) => checkout(`pay_${n}`, { customerId: null, metadata: { sleep: 0 } });
    await orders.create(input(0));
    const results = await whileCounterIsHeld(database.sql(), "DICE", () =>
      Promise.all(upTo(5_000).map((n) => orders.create(input(n)))),
    );
    const numbers = results.map((result) => result._unsafeUnwrap().order.orderNumber);
    expect(new Set(numbers).size).toBe(5_000);
    const kinds = new Set(numbers.map((number) => parseOrderNumber(series, number)._unsafeUnwrap().kind));
    expect([...kinds]).toEqual(["fallback"]);
  });

  it("is remembered, so that the next order takes a fallback number at once", async () => {
    const statements: string[] = [];
    const pool = new pg.Pool({ connectionString: database.url(), max: 2 });
    closing.push(() => pool.end());
    const logger = { logQuery: (query: string) => void statements.push(query) };
    const series = { ...gam, name: "REMEMBERED" };
    const orders = createOrdersModule(drizzleNodePostgres(pool, { logger }), {
      series,
      retry: retryPolicy({ ...retry, maxAttempts: 8 }),
    });
    await orders.create(orderOf(0));
    await whileCounterIsHeld(database.sql(), "REMEMBERED", async () => {
      await orders.create(orderOf(1));
      statements.length = 0;
      expect((await orders.create(orderOf(2)))._unsafeUnwrap().order.sequence).toBeNull();
    });
    expect(statements).toHaveLength(2);
    expect((await orders.create(orderOf(3)))._unsafeUnwrap().order.sequence).toBe(2);
  });
});
