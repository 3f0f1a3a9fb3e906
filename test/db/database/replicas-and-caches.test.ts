// What an app puts between its Drizzle database and the server: no statement of ours goes to a replica or a cache.
import { randomUUID } from "node:crypto";
import { Cache, type MutationOption } from "drizzle-orm/cache/core";
import { drizzle as drizzleNodePostgres } from "drizzle-orm/node-postgres";
import { type PgDatabase, type PgQueryResultHKT, withReplicas } from "drizzle-orm/pg-core";
import { drizzle as drizzlePostgresJs } from "drizzle-orm/postgres-js";
import pg from "pg";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OrdersDatabase } from "../../../src/index.js";
import { migrate, protectNumbers, unprotectNumbers } from "../../../src/migrations/index.js";
import { orders as ordersTable } from "../../../src/schema/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";
import { readAll } from "../../support/read-ledger.js";
import { receipts, receiptsOf } from "../../support/receipts.js";

const primary = testDatabase();
const numbered = appDatabase({ receipts });
const copy = testDatabase();
const standby = testDatabase();
const empty = testDatabase({ migrated: false });
const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));
beforeAll(async () => {
  // Refuses to write as a standby does, with the same code.
  await standby.sql()`
    do $$ begin
      execute format('alter database %I set default_transaction_read_only = on', current_database());
    end $$`;
});

const drivers = ["node-postgres", "postgres.js"] as const;
type Db = PgDatabase<PgQueryResultHKT>;

function open(driver: (typeof drivers)[number], url: string, cache?: Cache): Db {
  const withCache = cache === undefined ? {} : { cache };
  if (driver === "node-postgres") {
    const pool = new pg.Pool({ connectionString: url, max: 3 });
    pool.on("error", () => {});
    closing.push(() => pool.end());
    return drizzleNodePostgres(pool, withCache);
  }
  const client = postgres(url, { max: 3, onnotice: () => {} });
  closing.push(() => client.end({ timeout: 1 }));
  return drizzlePostgresJs(client, withCache);
}

/** A cache as an app has it, that keeps every answer, and counts. */
class EveryAnswer extends Cache {
  readonly answers = new Map<string, unknown[]>();
  asked = 0;
  strategy(): "all" {
    return "all";
  }
  async get(key: string): Promise<unknown[] | undefined> {
    this.asked += 1;
    return this.answers.get(key);
  }
  async put(key: string, answer: unknown[]): Promise<void> {
    this.answers.set(key, answer);
  }
  async onMutate(_changed: MutationOption): Promise<void> {}
}

/** Every call once, each of which would go wrong if a statement of it were sent, or answered, elsewhere. */
async function everyCall(db: OrdersDatabase, name: string): Promise<void> {
  const orders = ordersModule(db, { series: { ...gam, name } });
  expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()).toBeNull();
  const before = (await orders.peek())._unsafeUnwrap();
  expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: false, periods: 0, orders: 0 });
  const placed = (await orders.create(checkout("pay_1")))._unsafeUnwrap().order;
  expect(placed.orderNumber).toBe(before);
  expect((await orders.peek())._unsafeUnwrap()).not.toBe(before);
  const id = randomUUID();
  const withId = checkout(undefined, { id });
  expect((await orders.create(withId))._unsafeUnwrap().replayed).toBe(false);
  expect((await orders.create(withId))._unsafeUnwrap().replayed).toBe(true);
  expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()).toEqual(placed);
  expect((await orders.findByNumber(placed.orderNumber))._unsafeUnwrap()).toEqual(placed);
  expect((await orders.findById(placed.id))._unsafeUnwrap()?.voidedAt).toBeNull();
  expect((await orders.void(placed.id, "cancelled"))._unsafeUnwrap().voidReason).toBe("cancelled");
  expect((await orders.findById(placed.id))._unsafeUnwrap()?.voidReason).toBe("cancelled");
  const inside = await db.transaction(async (tx) => {
    await orders.createIn(tx, withId);
    return [await orders.createIn(tx, checkout("pay_3")), await orders.createIn(tx, checkout("pay_3"))];
  });
  expect(inside.map((result) => result._unsafeUnwrap().replayed)).toEqual([false, true]);
  expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 3 });
  await primary.sql()`delete from order_sequence_tracker where series = ${name}`;
  expect((await orders.audit())._unsafeUnwrap().clean).toBe(false);
  // The counter is behind: raised first.
  expect((await orders.create(checkout("pay_4")))._unsafeUnwrap().order.sequence).toBe(4);
}

/** The same of a numbering: what it needs is on the primary alone. */
async function everyCallOfNumbering(db: OrdersDatabase, name: string): Promise<void> {
  const numbering = receiptsOf(db, name);
  expect((await numbering.findByKey("pay_1"))._unsafeUnwrap()).toBeNull();
  const before = (await numbering.peek())._unsafeUnwrap();
  const { document, number } = (await numbering.create({}, { key: "pay_1" }))._unsafeUnwrap();
  expect(number).toBe(before);
  expect((await numbering.peek())._unsafeUnwrap()).not.toBe(before);
  expect((await numbering.create({}, { key: "pay_1" }))._unsafeUnwrap().replayed).toBe(true);
  expect((await numbering.findByNumber(number))._unsafeUnwrap()?.document).toEqual(document);
  const [draft] = await numbered.sql()`insert into receipts (total) values (2) returning id::integer`;
  const issued = (await numbering.issue(Number(draft?.["id"])))._unsafeUnwrap();
  expect(issued.replayed).toBe(false);
  const inside = await db.transaction(async (tx) => await numbering.createIn(tx, {}, { key: "pay_2" }));
  expect(inside._unsafeUnwrap().replayed).toBe(false);
  (await numbering.void(number, "sent twice"))._unsafeUnwrap();
  expect((await numbering.findByKey("pay_1"))._unsafeUnwrap()?.voidReason).toBe("sent twice");
  expect((await numbering.adopt())._unsafeUnwrap()).toMatchObject({ adopted: 0 });
  expect((await numbering.sync())._unsafeUnwrap()).toBeDefined();
  expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({ clean: true, numbers: 3 });
  expect(await readAll(numbering.ledger())).toHaveLength(3);
  const protecting = { table: receipts, number: receipts.receiptNo };
  await protectNumbers(db, protecting);
  await unprotectNumbers(db, protecting);
}

const ordersIn = async (database: typeof primary): Promise<number> =>
  Number((await database.sql()`select count(*) as orders from orders`)[0]?.["orders"]);

describe.each(drivers)("over %s", (driver) => {
  it("every call works beside a read-only replica and sends it nothing", async () => {
    const db = withReplicas(open(driver, primary.url()), [open(driver, standby.url())]);
    await everyCall(db, `${driver} STANDBY`);
  });

  it("every call works beside a writable replica and writes nothing there", async () => {
    const db = withReplicas(open(driver, primary.url()), [open(driver, copy.url())]);
    await everyCall(db, `${driver} COPY`);
    expect(await ordersIn(copy)).toBe(0);
  });

  it("every call works where replicas have replicas", async () => {
    const near = withReplicas(open(driver, primary.url()), [open(driver, copy.url())]);
    await everyCall(withReplicas(near, [near]), `${driver} NEAR`);
    expect(await ordersIn(copy)).toBe(0);
  });

  it("every call works behind a cache of all statements and never uses it", async () => {
    const cache = new EveryAnswer();
    const db = open(driver, primary.url(), cache);
    await everyCall(db, `${driver} CACHE`);
    expect(cache.asked).toBe(0);
    // It is the app's all the same.
    const read = () => db.select({ id: ordersTable.id }).from(ordersTable);
    expect(await read()).toEqual(await read());
    expect(cache.asked).toBe(2);
  });

  it("every call of a numbering works beside a read-only replica, and behind a cache", async () => {
    const cache = new EveryAnswer();
    const db = withReplicas(open(driver, numbered.url(), cache), [open(driver, standby.url())]);
    await everyCallOfNumbering(db, `${driver} NUMBERING`);
    expect(cache.asked).toBe(0);
  });

  it("migrate reads what is applied from the database itself, behind a cache and beside a replica", async () => {
    const cache = new EveryAnswer();
    const db = withReplicas(open(driver, empty.url(), cache), [open(driver, standby.url())]);
    const applied = await migrate(db);
    expect(applied).toBeGreaterThan(0);
    expect(await migrate(db)).toBe(0);
    await empty.sql()`drop schema public, drizzle cascade`;
    await empty.sql()`create schema public`;
    expect(await migrate(db)).toBe(applied);
    await empty.sql()`drop schema public, drizzle cascade`;
    await empty.sql()`create schema public`;
    expect(cache.asked).toBe(0);
  });
});
