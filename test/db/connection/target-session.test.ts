// A standby is passed over, and a session that is on one does not stay.
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { type ConnectOptions, connect } from "../../../src/connection/connect.js";
import { createOrdersModule, retryPolicy } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { startMovingAddress } from "../../support/moving-address.js";
import { type Pair, startPair } from "../../support/standby.js";

let pair: Pair;
const closings: (() => unknown)[] = [];

beforeAll(async () => {
  pair = await startPair({ tls: new URL(inject("serverUrl")).searchParams.has("sslmode") });
  const { db, close } = connect(pair.primary.url);
  await migrate(db);
  await db.execute(sql`create table notes (text text)`);
  await db.execute(sql`create role reporter login password 'x'`);
  await db.execute(sql`alter role reporter set default_transaction_read_only = on`);
  await close();
  await pair.standby.untilCaughtUp();
});
afterAll(async () => {
  await Promise.all(closings.map((close) => close()));
  await pair.end();
});

function open(url: string, options: ConnectOptions = {}) {
  const { db, close } = connect(url, options);
  closings.push(close);
  return db;
}

type Database = ReturnType<typeof open>;
const isOnStandby = async (db: Database): Promise<unknown> => {
  // Long enough for as many sessions as there are callers.
  const rows = await db.execute(sql`select pg_is_in_recovery() as answer, pg_sleep(0.02)`);
  return Array.isArray(rows) ? rows[0]?.answer : undefined;
};
const areOnStandby = (db: Database) => Promise.all(upTo(5).map(() => isOnStandby(db)));
const note = async (db: Database) => await db.execute(sql`insert into notes values ('here')`);

function withTarget(url: string, target: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}target_session_attrs=${target}`;
}

describe("a URL that lists a standby before a primary", () => {
  it.each([
    ["", false],
    ["read-write", false],
    ["primary", false],
    ["any", true],
    ["standby", true],
    ["prefer-standby", true],
    ["read-only", true],
  ])("with target_session_attrs=%s connects to the standby: %s", async (target, expected) => {
    const db = open(target === "" ? pair.url : withTarget(pair.url, target));
    expect(await areOnStandby(db)).toEqual(upTo(5).map(() => expected));
  });
});

describe("a single host", () => {
  it("that is a standby is read from, and refused where the URL asks for a primary", async () => {
    expect(await isOnStandby(open(pair.standby.url))).toBe(true);
    const refused = open(withTarget(pair.standby.url, "read-write"));
    await expect(isOnStandby(refused)).rejects.toMatchObject({ cause: { code: "NO_SUITABLE_HOST" } });
  });

  it("that is a primary is taken where a standby is preferred, and refused where one is required", async () => {
    expect(await isOnStandby(open(withTarget(pair.primary.url, "prefer-standby")))).toBe(false);
    const refused = open(withTarget(pair.primary.url, "standby"));
    await expect(isOnStandby(refused)).rejects.toMatchObject({ cause: { code: "NO_SUITABLE_HOST" } });
  });

  it("whose transactions are read-only takes no writes, and is not taken for `read-write`", async () => {
    const reporter = pair.primary.url.replace("postgres:postgres@", "reporter:x@");
    expect(await isOnStandby(open(reporter))).toBe(false);
    expect(await isOnStandby(open(withTarget(reporter, "read-only")))).toBe(false);
    const refused = open(withTarget(reporter, "read-write"));
    await expect(isOnStandby(refused)).rejects.toMatchObject({ cause: { code: "NO_SUITABLE_HOST" } });
  });
});

describe("a session that meets 25006", () => {
  it("is not lent again, nor are the others on that standby, so that the next ones reach the primary", async () => {
    const address = await startMovingAddress(pair.standby.url);
    const db = open(address.url, { maxConnections: 5 });
    expect(await areOnStandby(db)).toEqual(upTo(5).map(() => true));
    address.moveTo(pair.primary.url);
    // What is read there is read there still.
    expect(await areOnStandby(db)).toEqual(upTo(5).map(() => true));
    await expect(note(db)).rejects.toMatchObject({ cause: { code: "25006" } });
    expect(await areOnStandby(db)).toEqual(upTo(5).map(() => false));
    address.close();
  });

  it("takes with it a session that is being opened on the same standby", async () => {
    const address = await startMovingAddress(pair.standby.url);
    const db = open(address.url, { maxConnections: 2 });
    expect(await isOnStandby(db)).toBe(true);
    const { isWaiting, release } = address.hold();
    const written = note(db);
    const beside = isOnStandby(db);
    await isWaiting;
    address.moveTo(pair.primary.url);
    await expect(written).rejects.toMatchObject({ cause: { code: "25006" } });
    release();
    expect(await beside).toBe(false);
    address.close();
  });

  it("costs an order one more attempt and nothing else", async () => {
    const address = await startMovingAddress(pair.standby.url);
    const orders = createOrdersModule(open(address.url), { series: { ...gam, name: "MOVED" } });
    // A session is open, on the standby.
    (await orders.peek())._unsafeUnwrap();
    address.moveTo(pair.primary.url);
    const placed = await Promise.all(upTo(20).map((n) => orders.create(checkout(`moved_${n}`))));
    expect(placed.map((result) => result.isOk())).toEqual(upTo(20).map(() => true));
    address.close();
  });

  it("in a transaction that the app made read-only is the only one that ends", async () => {
    const db = open(pair.primary.url, { maxConnections: 1 });
    const pid = async (): Promise<unknown> => {
      const rows = await db.execute(sql`select pg_backend_pid() as pid`);
      return Array.isArray(rows) ? rows[0]?.pid : undefined;
    };
    const before = await pid();
    const reading = db.transaction(
      async (tx) => {
        await expect(
          tx.transaction((inner) => inner.execute(sql`insert into notes values ('no')`)),
        ).rejects.toThrow();
        // The transaction goes on: its session ends when it is given back.
        return tx.execute(sql`select 1 as done`);
      },
      { accessMode: "read only" },
    );
    expect(await reading).toMatchObject([{ done: 1 }]);
    expect(await pid()).not.toBe(before);
  });
});

describe("a primary that is away for three seconds", () => {
  it("is waited for, and no order is refused", async () => {
    const retry = retryPolicy({ maxAttempts: 100 });
    const orders = createOrdersModule(open(pair.url), {
      series: { ...gam, name: "AWAY" },
      fallback: "none",
      retry,
    });
    (await orders.create(checkout("before")))._unsafeUnwrap();
    await pair.primary.stop();
    const meanwhile = upTo(10).map((n) => orders.create(checkout(`meanwhile_${n}`)));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await pair.primary.start();
    const results = [...(await Promise.all(meanwhile)), await orders.create(checkout("after"))];
    expect(results.map((result) => (result.isErr() ? result.error : undefined))).toEqual(
      results.map(() => undefined),
    );
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true });
  });
});

describe("a standby that is promoted", () => {
  it("takes the orders from then on", async () => {
    const orders = createOrdersModule(open(pair.url), {
      series: { ...gam, name: "PROMOTED" },
      fallback: "none",
    });
    (await orders.create(checkout("pay_1")))._unsafeUnwrap();
    await pair.standby.untilCaughtUp();
    await pair.primary.stop();
    const meanwhile = orders.create(checkout("pay_2"));
    await pair.standby.promote();
    expect((await meanwhile)._unsafeUnwrap().order.sequence).toBe(2);
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrap()).toMatchObject({ replayed: true });
  });
});
