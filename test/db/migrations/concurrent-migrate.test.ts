// Migrations under fire: ten processes at once, one of them killed half-way, and time limits that are not for them.
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { describe, expect, it } from "vitest";
import { classifyFailure } from "../../../src/errors/classify-failure.js";
import { createOrdersModule } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { type TestDatabase, testDatabase } from "../../support/database.js";
import { untilBlocked } from "../../support/locks.js";
import { migrateTogether } from "../../support/migrating-process.js";

/** Each migration is there once, and what they made works. */
async function expectMigrated(database: TestDatabase): Promise<void> {
  const [row] = await database.sql()`
    select count(*)::int as applied, count(distinct created_at)::int as different
    from drizzle.gapless_orders_migrations`;
  expect(row?.["applied"]).toBeGreaterThan(10);
  expect(row?.["applied"]).toBe(row?.["different"]);
  const created = await createOrdersModule(database.db(1), { series: gam }).create(checkout("pay_1"));
  expect(created._unsafeUnwrap().order.sequence).toBe(1);
}

/**
 * Runs something while another session has made, and not committed, a function that a migration in the middle makes
 * too: who migrates then stands half-way, with the tables behind it, until that session rolls back.
 */
async function withObstacleHalfWay<T>(sql: postgres.Sql, run: () => Promise<T>): Promise<T> {
  const obstacle = await sql.reserve();
  try {
    await obstacle`begin`;
    await obstacle`create function peek_order_number(text, text, text) returns int language sql as 'select 1'`;
    return await run();
  } finally {
    await obstacle`rollback`;
    obstacle.release();
  }
}

/** The session that stands at the obstacle, and what it is executing. */
async function standingHalfWay(sql: postgres.Sql): Promise<{ pid: number; query: string }> {
  const [row] = await sql`
    select pid, query from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock' and wait_event = 'transactionid'`;
  return { pid: Number(row?.["pid"]), query: String(row?.["query"]) };
}

/** Waits until the server has ended a session. */
async function untilEnded(sql: postgres.Sql, pid: number): Promise<void> {
  while ((await sql`select 1 from pg_stat_activity where pid = ${pid}`).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Starts a process that migrates and kills it in the middle, while `meanwhile` was done. */
async function killHalfWay<T>(database: TestDatabase, meanwhile: () => Promise<T>): Promise<T> {
  const sql = database.sql();
  const [killed] = await migrateTogether(database.url(), 1);
  const { done, pid } = await withObstacleHalfWay(sql, async () => {
    await untilBlocked(sql, 1);
    const session = await standingHalfWay(sql);
    expect(session.query).toContain("create function public.peek_order_number");
    const result = await meanwhile();
    killed?.kill();
    expect(await killed?.ended).toBe("SIGKILL");
    return { done: result, pid: session.pid };
  });
  // The server hears of the death when it answers the statement that the obstacle held up.
  await untilEnded(sql, pid);
  return done;
}

describe("ten processes that migrate an empty database at once", () => {
  const database = testDatabase({ migrated: false });

  it("all succeed, and each migration is applied once", async () => {
    const processes = await migrateTogether(database.url(), 10);
    expect(await Promise.all(processes.map(({ ended }) => ended))).toEqual(upTo(10).map(() => 0));
    await expectMigrated(database);
  });
});

describe("a process that is killed half-way through its migrations", () => {
  const database = testDatabase({ migrated: false });

  it("leaves nothing behind, and the next one succeeds", async () => {
    await killHalfWay(database, async () => {});
    const [left] = await database.sql()`
      select to_regclass('public.orders') as orders, to_regnamespace('drizzle') as drizzle`;
    expect(left).toEqual({ orders: null, drizzle: null });
    await migrate(database.db(1));
    await expectMigrated(database);
  });
});

describe("nine processes that wait for one that is killed half-way", () => {
  const database = testDatabase({ migrated: false });

  it("go on, and succeed", async () => {
    const waiting = await killHalfWay(database, async () => {
      const started = await migrateTogether(database.url(), 9);
      await untilBlocked(database.sql(), 10);
      return started;
    });
    expect(await Promise.all(waiting.map(({ ended }) => ended))).toEqual(upTo(9).map(() => 0));
    await expectMigrated(database);
  });
});

describe("time limits of the database", () => {
  const database = testDatabase({ migrated: false });
  const limitMs = 250;

  /** Sessions that are opened from here on have every limit that the server knows. */
  async function setLimits(sql: postgres.Sql): Promise<void> {
    const limits = await sql`
      select name from pg_settings
      where name in ('statement_timeout', 'lock_timeout', 'transaction_timeout', 'idle_in_transaction_session_timeout')`;
    for (const { name } of limits) {
      await sql`alter database ${sql(new URL(database.url()).pathname.slice(1))} set ${sql(name)} = ${sql.unsafe(String(limitMs))}`;
    }
  }

  it("end neither a process that waits for another one's migrations nor a long migration", async () => {
    const sql = database.sql();
    const holder = await sql.reserve();
    await holder`begin`;
    await holder`select pg_advisory_xact_lock(7449358869508354849)`;
    await setLimits(sql);
    const slow = postgres(database.url(), { max: 1, onnotice: () => {} });
    // The process stands still in the middle of its transaction for longer than it may be idle in one.
    const logger = {
      logQuery: (query: string) =>
        void (query.includes("create function public.peek_order_number") && standStill(limitMs * 3)),
    };
    const first = migrate(drizzle(slow, { logger }));
    // The lock is given in the order in which it was asked for, so the slow one is the one that migrates.
    await Promise.race([first, untilBlocked(sql, 1)]);
    const migrating = Promise.all([first, ...upTo(9).map(() => migrate(database.db(1)))]);
    const waitedTooLong = async () => {
      await untilBlocked(sql, 10);
      await sql`select pg_sleep(${(limitMs * 3) / 1_000})`;
    };
    await Promise.race([migrating, waitedTooLong()]);
    await holder`commit`;
    holder.release();
    await migrating;
    await slow.end();
    await expectMigrated(database);
  });
});

describe("a lock timeout of the session", () => {
  const database = testDatabase({ migrated: false });

  it("still ends a migration that waits for another lock than its turn", async () => {
    await withObstacleHalfWay(database.sql(), async () => {
      const refused = await migrate(database.db(1, { lock_timeout: "50ms" })).catch(classifyFailure);
      expect(refused).toMatchObject({ cause: { code: "55P03" } });
    });
    await migrate(database.db(1, { lock_timeout: "50ms" }));
    await expectMigrated(database);
  });
});

function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
