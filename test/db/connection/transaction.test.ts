// A transaction over `connect`: committed whole or gone, and nothing of it slips into another.
import { sql } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { retryPolicy } from "../../../src/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const connection = (options = {}) => connect(database.url(), { maxConnections: 1, ...options });
const opened: { close(): Promise<void> }[] = [];
afterAll(() => Promise.all(opened.map(({ close }) => close())));

function open(options = {}) {
  const one = connection(options);
  opened.push(one);
  return one.db;
}

const note = (text: string) => sql`insert into notes values (${text})`;
const notes = async (): Promise<readonly unknown[]> =>
  (await database.sql()`delete from notes returning text`).map((row) => row["text"]);

describe("a transaction over `connect`", async () => {
  it("is committed whole, with what its savepoints kept", async () => {
    await database.sql()`create table notes (text text not null check (text <> 'bad'))`;
    await open().transaction(async (tx) => {
      await tx.execute(note("outer"));
      await tx.transaction((inner) => inner.execute(note("kept")));
      await tx
        .transaction(async (inner) => {
          await inner.execute(note("undone"));
          await inner.execute(note("bad"));
        })
        .catch(() => {});
      await tx.execute(note("after"));
    });
    expect(await notes()).toEqual(["outer", "kept", "after"]);
  });

  it("whose callback swallows a statement's error rejects with it and commits nothing", async () => {
    const swallowing = open().transaction(async (tx) => {
      await tx.execute(note("good"));
      await tx.execute(note("bad")).catch(() => {});
    });
    await expect(swallowing).rejects.toMatchObject({ code: "23514" });
    expect(await notes()).toEqual([]);
  });

  it("whose savepoint swallows an error goes on without that savepoint", async () => {
    await open().transaction(async (tx) => {
      await tx.execute(note("before"));
      const inner = tx.transaction(async (savepoint) => {
        await savepoint.execute(note("lost"));
        await savepoint.execute(note("bad")).catch(() => {});
      });
      await expect(inner).rejects.toMatchObject({ code: "23514" });
    });
    expect(await notes()).toEqual(["before"]);
  });

  it("whose backend dies while it waits rejects at once, and sends nothing afterwards", async () => {
    const db = open();
    let late: Promise<unknown> | undefined;
    const dying = db.transaction(async (tx) => {
      await tx.execute(note("first"));
      await database.sql()`
        select pg_terminate_backend(pid)
        from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction'`;
      await new Promise((resolve) => setTimeout(resolve, 100));
      late = Promise.resolve(tx.execute(note("late")));
      await late;
    });
    await expect(dying).rejects.toMatchObject({ code: expect.stringMatching(/^CONNECTION_|ECONN/) });
    // Somebody else's transaction, over the same slot.
    await db.transaction(async (tx) => {
      await tx.execute(note("other"));
      await new Promise((resolve) => setTimeout(resolve, 200));
    });
    await expect(late).rejects.toThrow();
    expect(await notes()).toEqual(["other"]);
  });

  it("that ends while one of its savepoints is open keeps nothing of it and touches no other transaction", async () => {
    const db = open();
    const slow = async (tx: Parameters<Parameters<typeof db.transaction>[0]>[0]) => {
      await tx.execute(note("from a savepoint that was left"));
      await tx.execute(sql`select pg_sleep(0.1)`);
      await tx.execute(note("late, from a savepoint that was left"));
    };
    let left: Promise<unknown> | undefined;
    const failing = db.transaction(async (tx) => {
      left = tx.transaction(slow);
      await Promise.all([left, Promise.reject(new Error("no"))]);
    });
    const other = db.transaction(async (tx) => {
      await tx.execute(note("other"));
      await tx.transaction((inner) => inner.execute(note("other's savepoint")));
      await tx.execute(sql`select pg_sleep(0.2)`);
    });
    await expect(failing).rejects.toThrow("no");
    await other;
    await expect(left).rejects.toThrow();
    let forgotten: Promise<unknown> | undefined;
    await db.transaction(async (tx) => {
      await tx.execute(note("committed"));
      forgotten = tx.transaction(slow).catch(() => {});
      // Time for its savepoint to be there, not for the rest.
      await tx.execute(sql`select 1`);
    });
    await forgotten;
    expect(await notes()).toEqual(["other", "other's savepoint", "committed"]);
  });

  it("begun by hand is refused, because the next caller would be inside it", async () => {
    const db = open();
    await expect(db.execute(sql`begin`)).rejects.toMatchObject({ cause: { code: "UNSAFE_TRANSACTION" } });
    await db.execute(note("kept"));
    await db.execute(sql`rollback`);
    expect(await notes()).toEqual(["kept"]);
  });

  it("behind a pooler is ended when it stays idle too long, although the server sets no limit", async () => {
    const db = open({ pooler: true, idleInTransactionTimeoutMs: 200 });
    const sitting = db.transaction(async (tx) => {
      await tx.execute(note("sat"));
      await new Promise(() => {});
    });
    await expect(sitting).rejects.toMatchObject({ code: "CONNECTION_DESTROYED" });
    await db.execute(sql`select 1`);
    expect(await notes()).toEqual([]);
  });

  it("that has ended refuses statements", async () => {
    const db = open();
    let kept: { execute(query: ReturnType<typeof note>): PromiseLike<unknown> } | undefined;
    await db.transaction(async (tx) => {
      kept = tx;
      await tx.execute(note("in time"));
    });
    await expect(Promise.resolve(kept?.execute(note("too late")))).rejects.toThrow();
    expect(await notes()).toEqual(["in time"]);
  });

  it("that holds the counter's row too long is ended, and the number is free again", async () => {
    const orders = ordersModule(open(), { series: { ...gam, name: "SITTING" } });
    const db = open({ idleInTransactionTimeoutMs: 300 });
    const sitting = db.transaction(async (tx) => {
      (await orders.createIn(tx, checkout("pay_1")))._unsafeUnwrap();
      await new Promise((resolve) => setTimeout(resolve, 5_000));
    });
    const [, next] = await Promise.all([
      expect(sitting).rejects.toThrow(),
      new Promise((resolve) => setTimeout(resolve, 100)).then(() => orders.create(checkout("pay_2"))),
    ]);
    expect(next._unsafeUnwrap().order.sequence).toBe(1);
  });
});

describe("the server's own timeouts", () => {
  const shown = async (options: object): Promise<unknown> =>
    open(options).execute(sql`
      select
        current_setting('statement_timeout') as statement,
        current_setting('idle_in_transaction_session_timeout') as idle`);

  it("are set on every connection, so that nobody holds a lock for ever", async () => {
    expect(await shown({})).toMatchObject([{ statement: "30s", idle: "1min" }]);
  });

  it("are not set behind a pooler, which shares its sessions", async () => {
    expect(await shown({ pooler: true })).toMatchObject([{ statement: "0", idle: "0" }]);
  });

  it("do not cut an audit short", async () => {
    const retry = retryPolicy({ maxAttempts: 1 });
    const orders = ordersModule(open({ statementTimeoutMs: 100 }), { series: gam, retry });
    // With more time than a statement of these has: an audit of nothing is not clean.
    (await ordersModule(open({}), { series: gam }).create(checkout("pay_1")))._unsafeUnwrap();
    // The audit waits for this lock for longer than a statement may take.
    const locked = database.sql().begin(async (tx) => {
      await tx`lock table orders`;
      await tx`select pg_sleep(0.5)`;
    });
    await database.sql()`select pg_sleep(0.1)`;
    expect((await orders.audit())._unsafeUnwrap().clean).toBe(true);
    await locked;
  });
});
