// Every call settles: lost replies, a server that is not there, a full queue, a closed module.
import { createServer } from "node:net";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { describe, expect, inject, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createOrdersModule, exponential, retryPolicy } from "../../../src/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { untilBlocked, whileCounterIsHeld } from "../../support/locks.js";
import { listenOnLoopback } from "../../support/loopback.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const moduleFor = (name: string) => ordersModule(database.db(5), { series: { ...gam, name } });

describe("a caller who joins another's create", () => {
  const id = "01a20584-bf04-77d8-8a09-1574a234f0c1";

  it("does not inherit a refusal that would not concern its own order", async () => {
    const elsewhere = moduleFor("ELSEWHERE");
    await elsewhere.create(checkout(undefined, { id }));
    const orders = moduleFor("JOINED");
    const [taken, free] = await Promise.all([
      orders.create(checkout("pay_1", { id })),
      orders.create(checkout("pay_1")),
    ]);
    expect(taken._unsafeUnwrapErr()).toMatchObject({ kind: "OrderRejected", constraint: "orders_pkey" });
    expect(free._unsafeUnwrap().order.sequence).toBe(1);
  });

  it("with the same id joins only for the same payment", async () => {
    const orders = moduleFor("BY_ID");
    await orders.create(checkout("pay_1"));
    const other = "01a20584-bf04-77d8-8a09-1574a234f0c2";
    const [placed, replayed] = await Promise.all([
      orders.create(checkout(undefined, { id: other })),
      orders.create(checkout("pay_1", { id: other })),
    ]);
    expect(placed._unsafeUnwrap().replayed).toBe(false);
    expect(replayed._unsafeUnwrap()).toMatchObject({ replayed: true, order: { paymentReference: "pay_1" } });
  });
});

describe("a server", () => {
  it("that cannot be reached is reported by the deadline with the outcome not-created", async () => {
    const retry = retryPolicy({ maxAttempts: 2, backoff: exponential({ initialMs: 1 }) });
    const { db, close } = connect("postgres://nobody@127.0.0.1:1/nothing");
    const orders = ordersModule(db, { series: gam, retry });
    const error = (await orders.create(checkout("pay_1")))._unsafeUnwrapErr();
    expect(error).toMatchObject({
      kind: "RetriesExhausted",
      outcome: "not-created",
      attempts: [{ failure: "unavailable" }, { failure: "unavailable" }],
    });
    await close();
  });

  it("that never answers is reported by the deadline with the outcome unknown", async () => {
    const silent = createServer(() => {});
    const port = await listenOnLoopback(silent);
    const client = postgres(`postgres://nobody@127.0.0.1:${port}/nothing`, { max: 1 });
    const retry = retryPolicy({ deadlineMs: 300, attemptTimeoutMs: 100, lockTimeoutMs: 50 });
    const orders = ordersModule(drizzle(client), { series: gam, retry });
    const error = (await orders.create(checkout("pay_1")))._unsafeUnwrapErr();
    expect(error).toMatchObject({ kind: "RetriesExhausted", outcome: "unknown" });
    expect((await orders.peek())._unsafeUnwrapErr()).toMatchObject({ kind: "ReadFailed" });
    await client.end({ timeout: 0 });
    silent.close();
  });
});

describe("a lost reply", () => {
  it("makes no second order, and the retry that finds its own order reports no replay", async () => {
    const orders = moduleFor("LOST");
    await orders.create(checkout("pay_0"));
    const sql = database.sql();
    const waiting = await whileCounterIsHeld(sql, "LOST", async () => {
      const created = orders.create(checkout("pay_1"));
      await untilBlocked(sql, 1);
      await sql`
        select pg_terminate_backend(pid)
        from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      return { created };
    });
    expect((await waiting.created)._unsafeUnwrap()).toMatchObject({
      replayed: false,
      order: { sequence: 2 },
    });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 2 });
  });
});

describe("a queue that is full", () => {
  it("refuses further orders at once, and has room again when a caller leaves", async () => {
    const batching = { concurrency: 1, maxBatch: 1, maxQueued: 2 };
    const orders = createOrdersModule(database.db(2), {
      series: { ...gam, name: `FULL ${inject("batching")}` },
      batching,
    });
    await orders.create(checkout("pay_0"));
    const sql = database.sql();
    const waiting = await whileCounterIsHeld(sql, `FULL ${inject("batching")}`, async () => {
      const underWay = orders.create(checkout("pay_1"));
      await untilBlocked(sql, 1);
      const leaving = new AbortController();
      const first = orders.create(checkout("pay_2"), { signal: leaving.signal });
      const second = orders.create(checkout("pay_3"));
      const refused = await orders.create(checkout("pay_4"));
      expect(refused._unsafeUnwrapErr()).toEqual({ kind: "Overloaded", queued: 2 });
      leaving.abort();
      expect((await first)._unsafeUnwrapErr()).toEqual({ kind: "Cancelled", outcome: "not-created" });
      return { creates: [underWay, second, orders.create(checkout("pay_5"))] };
    });
    const sequences = (await Promise.all(waiting.creates)).map(
      (result) => result._unsafeUnwrap().order.sequence,
    );
    expect(sequences).toEqual([2, 3, 4]);
    expect((await orders.findByPaymentReference("pay_2"))._unsafeUnwrap()).toBeNull();
  });
});

describe("closing a module", () => {
  it("waits for a create that had to start again", async () => {
    const sql = database.sql();
    await sql`alter table orders add constraint no_sixes check (total_amount <> 6) not valid`;
    const orders = moduleFor("ANEW");
    const refused = orders.create(checkout("pay_1", { totalAmount: 6 }));
    const anew = orders.create(checkout("pay_1"));
    await orders.close();
    expect(await sql`select 1 from orders where series = 'ANEW'`).toHaveLength(1);
    expect((await refused)._unsafeUnwrapErr().kind).toBe("OrderRejected");
    expect((await anew).isOk()).toBe(true);
    await sql`alter table orders drop constraint no_sixes`;
  });

  it("waits for creates in flight and refuses later ones", async () => {
    const orders = moduleFor("CLOSE");
    const creates = upTo(20).map((n) => orders.create(checkout(`pay_${n}`)));
    await Promise.all([orders.close(), orders.close()]);
    const report = (await orders.audit())._unsafeUnwrap();
    expect(report).toMatchObject({ clean: true, orders: 20 });
    expect((await Promise.all(creates)).every((result) => result.isOk())).toBe(true);
    expect((await orders.create(checkout("pay_21")))._unsafeUnwrapErr()).toEqual({ kind: "Closed" });
  });
});
