// One order that waits, is refused, or fails with whatever code costs the orders in its group nothing but a moment.
import { drizzle as drizzleNodePostgres } from "drizzle-orm/node-postgres";
import pg from "pg";
import type { Sql } from "postgres";
import { afterAll, beforeAll, describe, expect, inject, it, vi } from "vitest";
import { createOrdersModule, exponential, parseOrderNumber, retryPolicy } from "../../../src/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";

const database = testDatabase();
const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

const retry = retryPolicy({
  maxAttempts: 3,
  lockTimeoutMs: 100,
  backoff: exponential({ initialMs: 1, maxMs: 5 }),
  attemptTimeoutMs: 10_000,
  deadlineMs: 30_000,
});

/** Customers that orders refer to, and a trigger that fails, or waits, as an order's metadata asks it to. */
beforeAll(async () => {
  const sql = database.sql();
  await sql`create table public.customers (id text primary key)`;
  await sql`insert into public.customers select 'c' || n from generate_series(0, 2000) as n`;
  await sql`alter table public.orders add foreign key (customer_id) references public.customers (id)`;
  await sql.unsafe(`
    create function public.obey() returns trigger language plpgsql as $$
    begin
      perform pg_sleep((new.metadata ->> 'sleep')::float8 / 1000);
      if new.metadata ? 'raise' then
        raise exception using errcode = new.metadata ->> 'raise', message = 'as asked';
      end if;
      assert not new.metadata ? 'assert';
      return new;
    end $$`);
  await sql`create trigger obey before insert on public.orders for each row execute function public.obey()`;
});

function shop(name: string, policy = retry, batching: { maxBatch?: number } = {}) {
  const series = { ...gam, name };
  return { series, orders: createOrdersModule(database.db(10), { series, retry: policy, batching }) };
}

const of = (n: number, metadata: Record<string, string | number> = {}) =>
  checkout(`pay_${n}`, { customerId: `c${n}`, metadata: { sleep: 0, ...metadata } });

/** Runs something while another session has a customer's row locked. */
async function whileCustomerIsLocked<T>(sql: Sql, id: string, run: () => PromiseLike<T>): Promise<T> {
  const holder = await sql.reserve();
  try {
    await holder`begin`;
    await holder`select from public.customers where id = ${id} for update`;
    return await run();
  } finally {
    await holder`rollback`;
    holder.release();
  }
}

async function sequencesOf(series: string): Promise<readonly number[]> {
  const rows = await database.sql()`
    select sequence from public.orders where series = ${series} order by sequence`;
  return rows.map((row) => Number(row["sequence"]));
}

describe("an order that waits for a row which somebody has locked", () => {
  it("fails by itself, is not there, and its neighbours take the period's numbers", async () => {
    const { orders, series } = shop("PARENT");
    await orders.create(of(100));
    const results = await whileCustomerIsLocked(database.sql(), "c0", () =>
      Promise.all([0, ...upTo(20)].map((n) => orders.create(of(n)))),
    );
    expect(results[0]?._unsafeUnwrapErr()).toMatchObject({
      kind: "RetriesExhausted",
      outcome: "not-created",
    });
    expect(results.slice(1).every((result) => result.isOk())).toBe(true);
    expect(await sequencesOf(series.name)).toEqual(upTo(21));
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, fallbackNumbers: 0 });
  });

  it("is placed once the row is free, within its attempts", async () => {
    const { orders, series } = shop("RELEASED", retryPolicy({ lockTimeoutMs: 100, maxAttempts: 100 }));
    await orders.create(of(100));
    const waiting = await whileCustomerIsLocked(database.sql(), "c0", async () => {
      const first = orders.create(of(0));
      await Promise.all(upTo(20).map((n) => orders.create(of(n))));
      return [first];
    });
    expect((await waiting[0])?._unsafeUnwrap().order.sequence).toBe(22);
    expect(await sequencesOf(series.name)).toEqual(upTo(22));
  });

  it("does not hold the counter while it waits: an order of another process is placed meanwhile", async () => {
    const { orders } = shop(
      "HOLDING",
      retryPolicy({ lockTimeoutMs: 100, maxAttempts: 1_000, deadlineMs: 60_000 }),
    );
    const { orders: other } = shop("HOLDING", retryPolicy({ lockTimeoutMs: 90, maxAttempts: 1 }));
    await orders.create(of(100));
    await whileCustomerIsLocked(database.sql(), "c0", async () => {
      const waiting = new AbortController();
      const first = orders.create(of(0), { signal: waiting.signal });
      await new Promise((resolve) => setTimeout(resolve, 400));
      for (const n of upTo(50)) {
        expect((await other.create(of(n)))._unsafeUnwrap().order.sequence).not.toBeNull();
      }
      waiting.abort();
      await first;
    });
  });

  it("and finds the counter held as well leaves no statement behind that waits for a lock", async () => {
    const { orders } = shop("BOTH");
    await orders.create(of(100));
    const sql = database.sql();
    const waiting = await whileCounterIsHeld(sql, "BOTH", () =>
      whileCustomerIsLocked(sql, "c0", async () => {
        const result = await orders.create(of(0));
        expect(result._unsafeUnwrapErr()).toMatchObject({ kind: "RetriesExhausted", outcome: "not-created" });
        return sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      }),
    );
    expect(waiting).toHaveLength(0);
  });
});

describe("a payment that an open transaction has", () => {
  it("waits by itself; strangers in its group are placed with sequenced numbers", async () => {
    const { orders, series } = shop("OPEN");
    const placedAt = "2020-01-01T12:00:00Z";
    const db = database.db(2);
    await orders.create(of(100));
    const open = new AbortController();
    const placed = new AbortController();
    const transaction = db.transaction(async (tx) => {
      (await orders.createIn(tx, { ...of(0), placedAt }))._unsafeUnwrap();
      placed.abort();
      await new Promise((resolve) => open.signal.addEventListener("abort", resolve));
    });
    await vi.waitUntil(() => placed.signal.aborted);
    const same = orders.create(of(0));
    const strangers = await Promise.all(upTo(20).map((n) => orders.create(of(n))));
    expect(strangers.map((result) => result._unsafeUnwrap().order.sequence)).not.toContain(null);
    open.abort();
    await transaction;
    expect((await same).isErr() || (await same)._unsafeUnwrap().replayed).toBe(true);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, fallbackNumbers: 0 });
    expect(await sequencesOf(series.name)).toHaveLength(22);
  });
});

describe.each([
  ["55P03", "not-created"],
  ["40001", "not-created"],
  ["40P01", "not-created"],
  ["53300", "not-created"],
  ["57014", "not-created"],
  ["57P03", "not-created"],
  ["58030", "not-created"],
  ["XX000", "not-created"],
  // A pooler says the same of a server that went away after it was sent the statement.
  ["08006", "unknown"],
])("a trigger that raises %s for one order", (code, outcome) => {
  it(`fails that one, whose outcome is ${outcome}, and no other of its group`, async () => {
    const { orders, series } = shop(`RAISES ${code}`);
    const results = await Promise.all([
      orders.create(of(0, { raise: code })),
      ...upTo(20).map((n) => orders.create(of(n))),
    ]);
    expect(results.slice(1).map((result) => result.isOk())).toEqual(upTo(20).map(() => true));
    expect(results[0]?._unsafeUnwrapErr()).toMatchObject({ kind: "RetriesExhausted", outcome });
    expect(await sequencesOf(series.name)).toEqual(upTo(20));
  });
});

describe("orders that the database refuses", () => {
  it("half of a thousand, each hear of it with the constraint, and the others are placed without a gap", async () => {
    const { orders, series } = shop("HALF", retryPolicy(), { maxBatch: 100 });
    const results = await Promise.all(
      upTo(1_000).map((n) => orders.create(n % 2 === 0 ? of(n) : { ...of(n), customerId: "nobody" })),
    );
    for (const [index, result] of results.entries()) {
      if (index % 2 === 1) {
        expect(result.isOk()).toBe(true);
      } else {
        expect(result._unsafeUnwrapErr()).toMatchObject({
          kind: "OrderRejected",
          sqlState: "23503",
          constraint: "orders_customer_id_fkey",
        });
      }
    }
    expect(await sequencesOf(series.name)).toEqual(upTo(500));
  });

  it("cost a group two statements and no more, however many they are", async () => {
    const statements: string[] = [];
    const pool = new pg.Pool({ connectionString: database.url(), max: 2 });
    closing.push(() => pool.end());
    const logger = { logQuery: (query: string) => void statements.push(query) };
    const series = { ...gam, name: "COUNTED" };
    // With time for all of them in one statement, however busy the machine is.
    const policy = retryPolicy({ lockTimeoutMs: 20_000, attemptTimeoutMs: 60_000, deadlineMs: 60_000 });
    const orders = createOrdersModule(drizzleNodePostgres(pool, { logger }), { series, retry: policy });
    await Promise.all(upTo(200).map((n) => orders.create({ ...of(n), customerId: "nobody" })));
    expect(statements.map((text) => /place_orders_isolated|insert into/.exec(text)?.[0])).toEqual([
      "insert into",
      "place_orders_isolated",
    ]);
  });

  it("by an assertion of a trigger are named as well", async () => {
    const { orders, series } = shop("ASSERTION");
    const results = await Promise.all([
      orders.create(of(0, { assert: 1 })),
      ...upTo(20).map((n) => orders.create(of(n))),
    ]);
    expect(results[0]?._unsafeUnwrapErr()).toMatchObject({ kind: "OrderRejected", sqlState: "P0004" });
    expect(await sequencesOf(series.name)).toEqual(upTo(20));
  });

  it("do not refuse a neighbour whose deadline passes meanwhile", async () => {
    const policy = retryPolicy({ lockTimeoutMs: 100, attemptTimeoutMs: 300, deadlineMs: 300 });
    const { orders, series } = shop("INNOCENT", policy);
    const [, innocent] = await Promise.all([
      orders.create(of(0, { sleep: 200, raise: "23514" })),
      orders.create(of(1, { sleep: 50 })),
    ]);
    expect(innocent?.isOk() || innocent?._unsafeUnwrapErr().kind === "RetriesExhausted").toBe(true);
    expect((await orders.create(of(1))).isOk()).toBe(true);
    expect(await sequencesOf(series.name)).toEqual([1]);
  });
});

describe("a group that does not fit the time that a statement may take", () => {
  it("goes in smaller ones, and every order of it is placed", async () => {
    const series = { ...gam, name: "SLOW" };
    const db = database.db(4, inject("driver") === "pooler" ? {} : { statement_timeout: "500" });
    const orders = createOrdersModule(db, { series });
    const results = await Promise.all(upTo(300).map((n) => orders.create(of(n, { sleep: 4 }))));
    expect(results.filter((result) => result.isErr())).toEqual([]);
    expect(await sequencesOf("SLOW")).toEqual(upTo(300));
  });
});

describe("a counter that somebody holds", () => {
  it("of an imported day, is no matter of today's orders in the same group", async () => {
    const { orders } = shop("IMPORT");
    const placedAt = "2020-01-01T12:00:00Z";
    await orders.create({ ...of(100), placedAt });
    const results = await whileCounterIsHeld(database.sql(), "IMPORT", () =>
      Promise.all([orders.create({ ...of(0), placedAt }), ...upTo(20).map((n) => orders.create(of(n)))]),
    );
    const sequences = results.map((result) => result._unsafeUnwrap().order.sequence);
    expect(sequences[0]).toBeNull();
    expect(sequences.slice(1)).toEqual(upTo(20));
  });

  it("gives every order of the largest groups a fallback number of its own", async () => {
    const { orders, series } = shop("DICE", retry, { maxBatch: 5_000 });
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

  it("is remembered: the next order takes its fallback number without the policy's attempts", async () => {
    const statements: string[] = [];
    const pool = new pg.Pool({ connectionString: database.url(), max: 2 });
    closing.push(() => pool.end());
    const logger = { logQuery: (query: string) => void statements.push(query) };
    const series = { ...gam, name: "REMEMBERED" };
    const orders = createOrdersModule(drizzleNodePostgres(pool, { logger }), {
      series,
      retry: retryPolicy({ ...retry, maxAttempts: 8 }),
    });
    await orders.create(of(0));
    await whileCounterIsHeld(database.sql(), "REMEMBERED", async () => {
      await orders.create(of(1));
      statements.length = 0;
      expect((await orders.create(of(2)))._unsafeUnwrap().order.sequence).toBeNull();
    });
    expect(statements).toHaveLength(2);
    expect((await orders.create(of(3)))._unsafeUnwrap().order.sequence).toBe(2);
  });
});
