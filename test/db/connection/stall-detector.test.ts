// A lost answer is noticed, and a slow one is waited for.
import { randomBytes } from "node:crypto";
import { sql } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { type ConnectOptions, connect } from "../../../src/connection/connect.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { startFaultProxy } from "../../support/fault-proxy.js";
import { ordersModule } from "../../support/orders-module.js";
import { withUser } from "../../support/urls.js";

const database = testDatabase();
const closings: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closings.map((close) => close())));

function open(options: ConnectOptions, url = database.url()) {
  const { db, close } = connect(url, options);
  closings.push(close);
  return db;
}

describe("an answer that never comes", () => {
  const stalled = async (options: ConnectOptions) => {
    const proxy = await startFaultProxy(database.url());
    closings.push(() => proxy.close());
    const db = open({ maxConnections: 1, stallCheckAfterMs: 100, ...options }, proxy.url);
    const rows = await db.execute(sql`select pg_backend_pid() as pid`);
    const pid = Array.isArray(rows) ? Number(rows[0]?.pid) : 0;
    return { proxy, db, pid };
  };

  it("is noticed: the call rejects, the connection is replaced and its backend is terminated", async () => {
    const { proxy, db, pid } = await stalled({});
    proxy.arm({ direction: "toClient", message: 1, action: "stall" });
    await expect(db.execute(sql`select 1`)).rejects.toMatchObject({ cause: { code: "CONNECTION_STALLED" } });
    await db.execute(sql`select 1`);
    await expect.poll(() => database.sql()`select from pg_stat_activity where pid = ${pid}`).toHaveLength(0);
  });

  it("leaves no lock behind, even when the server waits for the rest of the statement", async () => {
    const { proxy, db } = await stalled({});
    const series = { ...gam, name: "REST" };
    const orders = ordersModule(db, { series, fallback: "none" });
    await orders.create(checkout("pay_0"));
    // Bind and execute arrive, and the order is inserted; the sync that commits it does not.
    proxy.arm({ direction: "toServer", message: 3, action: "stall" });
    const { order } = (await orders.create(checkout("pay_1")))._unsafeUnwrap();
    expect(order.sequence).toBe(2);
  });

  it("is given up after the statement's time limit behind a pooler, whose backends cannot be queried", async () => {
    const { proxy, db } = await stalled({ pooler: true, statementTimeoutMs: 1 });
    proxy.arm({ direction: "toClient", message: 1, action: "stall" });
    await expect(db.execute(sql`select 1`)).rejects.toMatchObject({ cause: { code: "CONNECTION_STALLED" } });
    await db.execute(sql`select 1`);
  });

  it("is not assumed of a slow statement, whether it runs or waits for a lock", async () => {
    const db = open({ maxConnections: 2, stallCheckAfterMs: 50 });
    const locked = database.sql().begin(async (tx) => {
      await tx`lock table order_sequence_tracker`;
      await tx`select pg_sleep(1)`;
    });
    const [slept] = await Promise.all([
      db.execute(sql`select pg_sleep(1), 1 as slept`),
      db.execute(sql`select from order_sequence_tracker`),
      locked,
    ]);
    expect(slept).toMatchObject([{ slept: 1 }]);
  });
});

describe("a statement whose backend the server does not show", () => {
  const patient = { maxConnections: 1, stallCheckAfterMs: 50 };

  it.each(["alter role %r set role pg_monitor", "alter role %r set track_activities = off"])(
    "is no reason to end a statement: %s",
    async (setting) => {
      const role = `gapless_hidden_${randomBytes(4).toString("hex")}`;
      const admin = database.sql();
      await admin.unsafe(`create role ${role} login superuser password 'x'`);
      await admin.unsafe(setting.replace("%r", role));
      const db = open(patient, withUser(database.url(), role, "x"));
      expect(await db.execute(sql`select 1 as done from pg_sleep(0.5)`)).toMatchObject([{ done: 1 }]);
      await closings.pop()?.();
      await admin.unsafe(`drop role ${role}`);
    },
  );

  it("is not ended when the server has no connection to spare", async () => {
    const role = `gapless_alone_${randomBytes(4).toString("hex")}`;
    const admin = database.sql();
    await admin.unsafe(`create role ${role} login password 'x' connection limit 1`);
    const options = { ...patient, statementTimeoutMs: 1_000 };
    const db = open(options, withUser(database.url(), role, "x"));
    const slept = await db.transaction(async (tx) => {
      await tx.execute(sql`set local statement_timeout = 0`);
      // Longer than its limit and the grace together.
      return tx.execute(sql`select 1 as done from pg_sleep(7)`);
    });
    expect(slept).toMatchObject([{ done: 1 }]);
    await closings.pop()?.();
    await admin.unsafe(`drop role ${role}`);
  });
});
