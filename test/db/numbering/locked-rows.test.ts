// One order that waits for a lock costs the orders in its batch nothing but a moment.
import { beforeAll, describe, expect, it, vi } from "vitest";
import { retryPolicy } from "../../../src/index.js";
import {
  createCustomers,
  openShop,
  orderOf,
  retry,
  sequencesOf,
  whileCustomerIsLocked,
} from "../../support/batch-orders.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";

const database = testDatabase();
beforeAll(() => createCustomers(database.sql()));

describe("with distributed tables", () => {
  const openDistributed = (name: string) => openShop(database, name, retry, {}, true);

  it("an order that waits for a locked row fails alone, since its counter is free", async () => {
    const { orders, series } = openDistributed("DISTRIBUTED PARENT");
    await orders.create(orderOf(100));
    const results = await whileCustomerIsLocked(database.sql(), "c0", () =>
      Promise.all([0, ...upTo(20)].map((n) => orders.create(orderOf(n)))),
    );
    expect(results[0]?._unsafeUnwrapErr()).toMatchObject({ kind: "RetriesExhausted" });
    expect(await sequencesOf(database.sql(), series.name)).toEqual(upTo(21));
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, fallbackNumbers: 0 });
  });

  it("orders take fallback numbers while their counter is held", async () => {
    const { orders } = openDistributed("DISTRIBUTED HELD");
    await orders.create(orderOf(100));
    const results = await whileCounterIsHeld(database.sql(), "DISTRIBUTED HELD", () =>
      Promise.all(upTo(3).map((n) => orders.create(orderOf(n)))),
    );
    expect(results.map((result) => result._unsafeUnwrap().order.sequence)).toEqual([null, null, null]);
  });
});

describe("an order that waits for a locked row", () => {
  it("fails alone and is not stored, and the others of its batch get the period's numbers", async () => {
    const { orders, series } = openShop(database, "PARENT");
    await orders.create(orderOf(100));
    const results = await whileCustomerIsLocked(database.sql(), "c0", () =>
      Promise.all([0, ...upTo(20)].map((n) => orders.create(orderOf(n)))),
    );
    expect(results[0]?._unsafeUnwrapErr()).toMatchObject({
      kind: "RetriesExhausted",
      outcome: "not-created",
    });
    expect(results.slice(1).every((result) => result.isOk())).toBe(true);
    expect(await sequencesOf(database.sql(), series.name)).toEqual(upTo(21));
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, fallbackNumbers: 0 });
  });

  it("is placed once the row is free, within its attempts", async () => {
    const { orders, series } = openShop(
      database,
      "RELEASED",
      retryPolicy({ lockTimeoutMs: 100, maxAttempts: 100 }),
    );
    await orders.create(orderOf(100));
    const waiting = await whileCustomerIsLocked(database.sql(), "c0", async () => {
      const first = orders.create(orderOf(0));
      await Promise.all(upTo(20).map((n) => orders.create(orderOf(n))));
      return [first];
    });
    expect((await waiting[0])?._unsafeUnwrap().order.sequence).toBe(22);
    expect(await sequencesOf(database.sql(), series.name)).toEqual(upTo(22));
  });

  it("does not hold the counter meanwhile, so that another process places orders", async () => {
    const { orders } = openShop(
      database,
      "HOLDING",
      retryPolicy({ lockTimeoutMs: 100, maxAttempts: 1_000, deadlineMs: 60_000 }),
    );
    const { orders: other } = openShop(
      database,
      "HOLDING",
      retryPolicy({ lockTimeoutMs: 90, maxAttempts: 1 }),
    );
    await orders.create(orderOf(100));
    await whileCustomerIsLocked(database.sql(), "c0", async () => {
      const waiting = new AbortController();
      const first = orders.create(orderOf(0), { signal: waiting.signal });
      await new Promise((resolve) => setTimeout(resolve, 400));
      for (const n of upTo(50)) {
        expect((await other.create(orderOf(n)))._unsafeUnwrap().order.sequence).not.toBeNull();
      }
      waiting.abort();
      await first;
    });
  });

  // By themselves they are placed by a function, several share a statement.
  it.each([1, 3])(
    "leaves no statement that waits for a lock when the counter is held too (%i at once)",
    async (n) => {
      const { orders } = openShop(database, `BOTH ${n}`);
      await orders.create(orderOf(100));
      const sql = database.sql();
      const waiting = await whileCounterIsHeld(sql, `BOTH ${n}`, () =>
        whileCustomerIsLocked(sql, "c0", async () => {
          const results = await Promise.all(
            upTo(n).map((m) => orders.create({ ...orderOf(m), customerId: "c0" })),
          );
          for (const result of results) {
            expect(result._unsafeUnwrapErr()).toMatchObject({
              kind: "RetriesExhausted",
              outcome: "not-created",
            });
          }
          return sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        }),
      );
      expect(waiting).toHaveLength(0);
    },
  );
});

describe("an order whose payment an open transaction has placed", () => {
  it("waits alone, and the others of its batch get sequenced numbers", async () => {
    const { orders, series } = openShop(database, "OPEN");
    const placedAt = "2020-01-01T12:00:00Z";
    const db = database.db(2);
    await orders.create(orderOf(100));
    const open = new AbortController();
    const placed = new AbortController();
    const transaction = db.transaction(async (tx) => {
      (await orders.createIn(tx, { ...orderOf(0), placedAt }))._unsafeUnwrap();
      placed.abort();
      await new Promise((resolve) => open.signal.addEventListener("abort", resolve));
    });
    await vi.waitUntil(() => placed.signal.aborted);
    const same = orders.create(orderOf(0));
    const strangers = await Promise.all(upTo(20).map((n) => orders.create(orderOf(n))));
    expect(strangers.map((result) => result._unsafeUnwrap().order.sequence)).not.toContain(null);
    open.abort();
    await transaction;
    expect((await same).isErr() || (await same)._unsafeUnwrap().replayed).toBe(true);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, fallbackNumbers: 0 });
    expect(await sequencesOf(database.sql(), series.name)).toHaveLength(22);
  });
});
