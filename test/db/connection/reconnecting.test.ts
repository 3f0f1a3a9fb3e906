// A connection of `connect` heals: killed backends and servers that hang up cost a call, never a slot.
import { createServer } from "node:net";
import { sql } from "drizzle-orm";
import pMap from "p-map";
import { afterAll, describe, expect, it } from "vitest";
import { type ConnectOptions, connect } from "../../../src/connection/connect.js";
import { exponential, retryPolicy } from "../../../src/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { listenOnLoopback } from "../../support/loopback.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const closings: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closings.map((close) => close())));

function open(options: ConnectOptions, url = database.url()) {
  const { db, close } = connect(url, options);
  closings.push(close);
  return db;
}

const killOthers = () => database.sql()`
  select pg_terminate_backend(pid)
  from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid() and application_name = 'postgres.js'
    and state <> 'idle'`;

describe("backends that are killed under load", () => {
  it("fail only their own calls: every call settles, and every connection is replaced", async () => {
    const db = open({ maxConnections: 5 });
    const work = [
      () => db.execute(sql`select pg_sleep(0.005)`),
      () => db.transaction((tx) => tx.execute(sql`select pg_sleep(0.005)`)),
      () => db.transaction((tx) => tx.transaction((inner) => inner.execute(sql`select pg_sleep(0.005)`))),
    ];
    let isKilling = true;
    const killer = (async () => {
      for (let kills = 0; kills < 60; ) {
        kills += (await killOthers()).length;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      isKilling = false;
    })();
    let failed = 0;
    const worker = async (n: number): Promise<void> => {
      while (isKilling) {
        await work[n % work.length]?.().catch(() => {
          failed += 1;
        });
      }
    };
    await Promise.all([killer, ...upTo(20).map(worker)]);
    expect(failed).toBeGreaterThan(0);
    // All five at once: a slot that is lost would keep the last of them waiting for ever.
    const pids = await pMap(upTo(5), () =>
      db.transaction(async (tx) => {
        await tx.execute(sql`select pg_sleep(0.05)`);
        return tx.execute(sql`select pg_backend_pid()`);
      }),
    );
    expect(pids).toHaveLength(5);
  });
});

describe("a COPY from or to the client", () => {
  it.each(["copy (select 1) to stdout", "copy order_sequence_tracker from stdin"])(
    "is refused, and harms nobody after it: %s",
    async (statement) => {
      const db = open({ maxConnections: 1 });
      await expect(db.execute(statement)).rejects.toMatchObject({ cause: { code: "COPY_UNSUPPORTED" } });
      await db.execute(sql`select 1`);
    },
  );
});

describe("values over `connect`", () => {
  it("of array types are read and written as the driver alone does", async () => {
    const rows = await open({}).execute(sql`
      select
        array[true, false] as flags,
        array[[1, 2], [3, 4]] as numbers,
        array['a,b', null, 'c"d'] as texts,
        ${sql.param(["x", 'y"z\\'])}::text[] as given`);
    expect(rows).toMatchObject([
      {
        flags: [true, false],
        numbers: [
          [1, 2],
          [3, 4],
        ],
        texts: ["a,b", null, 'c"d'],
        given: ["x", 'y"z\\'],
      },
    ]);
  });
});

describe("a second host", () => {
  it("is asked when the first accepts the connection and says nothing", async () => {
    const silent = createServer(() => {});
    const port = await listenOnLoopback(silent);
    const real = new URL(database.url());
    const both = `postgres://${real.username}:${real.password}@127.0.0.1:${port},127.0.0.1:${real.port}${real.pathname}`;
    const db = open({ connectTimeoutMs: 1_000 }, both);
    expect(await db.execute(sql`select 1 as done`)).toMatchObject([{ done: 1 }]);
    silent.close();
  });
});

describe("a server that hangs up on everyone", () => {
  it("is asked once per attempt, and the order is not created", async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.end();
    });
    const port = await listenOnLoopback(server);
    const db = open({}, `postgres://nobody@127.0.0.1:${port}/nothing`);
    const retry = retryPolicy({ maxAttempts: 3, backoff: exponential({ initialMs: 1 }) });
    const orders = ordersModule(db, { series: gam, retry });
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrapErr()).toMatchObject({
      kind: "RetriesExhausted",
      outcome: "not-created",
      attempts: upTo(3).map(() => ({ failure: "unavailable" })),
    });
    expect(connections).toBeLessThanOrEqual(6);
    server.close();
  });
});

describe("connections of a pool", () => {
  const pidOf = async (db: ReturnType<typeof open>): Promise<unknown> => {
    const rows = await db.execute(sql`select pg_backend_pid() as pid, pg_sleep(0.02)`);
    return Array.isArray(rows) ? rows[0]?.pid : undefined;
  };

  it("are never more than maxConnections, however much is sent at once", async () => {
    const db = open({ maxConnections: 3 });
    expect(new Set(await Promise.all(upTo(30).map(() => pidOf(db)))).size).toBe(3);
  });

  it("are reused, and replaced when their lifetime is over", async () => {
    const kept = open({ maxConnections: 1 });
    expect(await pidOf(kept)).toBe(await pidOf(kept));
    // Over before its first statement is.
    const shortLived = open({ maxConnections: 1, maxLifetimeMs: 20 });
    expect(await pidOf(shortLived)).not.toBe(await pidOf(shortLived));
  });
});

describe("closing a connection", () => {
  it("waits for statements in flight and refuses later ones", async () => {
    const { db, close } = connect(database.url(), { maxConnections: 2 });
    const underWay = Promise.resolve(db.execute(sql`select pg_sleep(0.2), 1 as done`));
    await db.execute(sql`select 1`);
    const waiting = upTo(5).map(() => db.execute(sql`select pg_sleep(0.2)`));
    const closed = Promise.all([close(), close()]);
    await expect(db.execute(sql`select 1`)).rejects.toMatchObject({ cause: { code: "CONNECTION_ENDED" } });
    await expect(Promise.all(waiting)).rejects.toMatchObject({ cause: { code: "CONNECTION_ENDED" } });
    expect(await underWay).toMatchObject([{ done: 1 }]);
    await closed;
  });

  it("gives up after five seconds on a statement that takes longer", async () => {
    const { db, close } = connect(database.url());
    const endless = Promise.resolve(db.execute(sql`select pg_sleep(3600)`));
    await Promise.all([
      expect(endless).rejects.toMatchObject({ cause: { code: "CONNECTION_DESTROYED" } }),
      untilSleeping().then(close),
    ]);
  });
});

/** Until a session of the database sleeps in a statement. */
async function untilSleeping(): Promise<void> {
  const asleep = () => database.sql()`
    select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
  while ((await asleep()).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
