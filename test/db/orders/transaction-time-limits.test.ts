// Time limits of an order in the caller's own transaction: the caller's own, and the policy's deadline.
import { sql } from "drizzle-orm";
import { afterAll, describe, expect, inject, it } from "vitest";
import type { Connection } from "../../../src/connection/connect.js";
import { type OrdersDatabase, retryPolicy } from "../../../src/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { whileCounterIsHeld } from "../../support/locks.js";
import { openOver, plainDrivers } from "../../support/open-over.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const opened: Connection[] = [];
afterAll(() => Promise.all(opened.map(({ close }) => close())));
const drivers = inject("driver") === "pooler" ? (["pooler"] as const) : plainDrivers;

const placedAt = "2026-11-22T09:00:00Z";

describe.each(drivers)("an order in the caller's transaction, over %s,", (driver) => {
  const open = (): OrdersDatabase => {
    const connection = openOver(driver, database.url(), 5);
    opened.push(connection);
    return connection.db;
  };
  const moduleFor = (name: string) => {
    const db = open();
    return { db, orders: ordersModule(db, { series: { ...gam, name: `${driver} ${name}` } }) };
  };

  it("leaves the session's lock_timeout alone, and reports when it ends the call", async () => {
    const { db, orders } = moduleFor("LOCK");
    await orders.create(checkout("pay_0", { placedAt }));
    await db.transaction(async (holder) => {
      await orders.createIn(holder, checkout("pay_1", { placedAt }));
      await db.transaction(async (tx) => {
        await tx.execute(sql`set local lock_timeout = '50ms'`);
        const failed = await orders.createIn(tx, checkout("pay_2", { placedAt }));
        expect(failed._unsafeUnwrapErr()).toMatchObject({
          kind: "AttemptFailed",
          attempt: { failure: "contention", cause: { code: "55P03" } },
        });
        await tx.execute(sql`select 1`);
      });
    });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 2 });
  });

  it("settles by the policy's deadline while the counter is held, and is undone when it arrives later", async () => {
    const retry = retryPolicy({ lockTimeoutMs: 10, attemptTimeoutMs: 100, deadlineMs: 200 });
    const db = open();
    const orders = ordersModule(db, { series: { ...gam, name: `${driver} HELD` }, retry });
    // Not within that deadline, which a busy machine misses: the counter would not be there to be held.
    const patient = ordersModule(db, { series: { ...gam, name: `${driver} HELD` } });
    (await patient.create(checkout("pay_0", { placedAt })))._unsafeUnwrap();
    const held = await whileCounterIsHeld(database.sql(), `${driver} HELD`, async () => {
      let given: (value: unknown) => void = () => {};
      const gaveUp = new Promise((resolve) => {
        given = resolve;
      });
      const transaction = db.transaction(async (tx) => {
        const result = await orders.createIn(tx, checkout("pay_1", { placedAt }));
        given(result._unsafeUnwrapErr());
        // An app ought to roll back. Over `connect` it may even go on and commit.
        if (driver !== "connect") {
          throw new Error("undo");
        }
        await tx.execute(sql`select 1`);
      });
      // A transaction that fails before it has an answer is seen at once, not when the test times out.
      transaction.catch(given);
      return { error: await gaveUp, transaction };
    });
    expect(held.error).toMatchObject({
      kind: "AttemptFailed",
      attempt: { cause: { code: "ATTEMPT_TIMEOUT" } },
    });
    await held.transaction.catch(() => {});
    expect((await orders.findByPaymentReference("pay_1"))._unsafeUnwrap()).toBeNull();
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 1 });
  });
});
