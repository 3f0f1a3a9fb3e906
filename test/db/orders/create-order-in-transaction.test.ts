// An order inside the caller's own transaction: rolled back with it, committed with it, and never in its way.
import { sql } from "drizzle-orm";
import { afterAll, describe, expect, inject, it } from "vitest";
import type { Connection } from "../../../src/connection/connect.js";
import type { OrdersDatabase } from "../../../src/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { untilBlocked } from "../../support/locks.js";
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

  it("is committed and rolled back with the transaction, and leaves no gap", async () => {
    const { db, orders } = moduleFor("ROLLBACK");
    const undone = db.transaction(async (tx) => {
      const placed = await orders.createIn(tx, checkout("pay_1", { placedAt }));
      expect(placed._unsafeUnwrap()).toMatchObject({ replayed: false, order: { sequence: 1 } });
      throw new Error("undo");
    });
    await expect(undone).rejects.toThrow("undo");
    const kept = await db.transaction(
      async (tx) => await orders.createIn(tx, checkout("pay_2", { placedAt })),
    );
    expect(kept._unsafeUnwrap().order.sequence).toBe(1);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 1 });
  });

  it("leaves the transaction usable after a replay, a reused reference and bad input", async () => {
    const { db, orders } = moduleFor("USABLE");
    const first = (await orders.create(checkout("pay_1", { placedAt })))._unsafeUnwrap();
    await db.transaction(async (tx) => {
      const replay = await orders.createIn(tx, checkout("pay_1", { placedAt }));
      expect(replay._unsafeUnwrap()).toEqual({ order: first.order, replayed: true });
      const reused = await orders.createIn(tx, checkout("pay_1", { totalAmount: 1 }));
      expect(reused._unsafeUnwrapErr().kind).toBe("PaymentReferenceReused");
      const invalid = await orders.createIn(tx, checkout("pay_2", { totalAmount: -1 }));
      expect(invalid._unsafeUnwrapErr().kind).toBe("InvalidOrder");
      const second = await orders.createIn(tx, checkout("pay_2", { placedAt }));
      expect(second._unsafeUnwrap().order.sequence).toBe(2);
      await tx.execute(sql`select 1`);
    });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 2 });
  });

  it("leaves the transaction usable after the database rejects the order", async () => {
    const { db, orders } = moduleFor("REJECTED");
    await db.transaction(async (tx) => {
      await tx.execute(
        sql`alter table orders add constraint refuse_all check (total_amount <> 666) not valid`,
      );
      const rejected = await orders.createIn(tx, checkout("pay_1", { placedAt, totalAmount: 666 }));
      expect(rejected._unsafeUnwrapErr()).toMatchObject({ kind: "OrderRejected", constraint: "refuse_all" });
      await tx.execute(sql`alter table orders drop constraint refuse_all`);
      const placed = await orders.createIn(tx, checkout("pay_1", { placedAt }));
      expect(placed._unsafeUnwrap().order.sequence).toBe(1);
    });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 1 });
  });

  it("replays an order that another connection placed while it waited", async () => {
    const { db, orders } = moduleFor("MEANWHILE");
    const winner = await db.transaction(async (tx) => {
      const placed = (await orders.createIn(tx, checkout("pay_1", { placedAt })))._unsafeUnwrap();
      const waiting = db.transaction(
        async (other) => await orders.createIn(other, checkout("pay_1", { placedAt })),
      );
      await untilBlocked(database.sql(), 1);
      return { placed, waiting };
    });
    const replay = (await winner.waiting)._unsafeUnwrap();
    expect(replay).toEqual({ order: winner.placed.order, replayed: true });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 1 });
  });

  it("takes turns with others in the transaction, and a failure undoes no other order", async () => {
    const { db, orders } = moduleFor("TURNS");
    const raw = database.sql();
    await raw`alter table orders add constraint no_sevens check (total_amount <> 7) not valid`;
    const placed = await db.transaction((tx) =>
      Promise.all([
        orders.createIn(tx, checkout("a", { placedAt })),
        orders.createIn(tx, checkout("b", { placedAt, totalAmount: 7 })),
        orders.createIn(tx, checkout("c", { placedAt })),
      ]),
    );
    expect(placed.map((result) => (result.isOk() ? result.value.order.sequence : result.error.kind))).toEqual(
      [1, "OrderRejected", 2],
    );
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 2 });
    await raw`alter table orders drop constraint no_sevens`;
  });

  it("leaves the transaction usable when the counter is behind and cannot be raised", async () => {
    const { db, orders } = moduleFor("BEHIND");
    await orders.create(checkout("pay_1", { placedAt }));
    await database.sql()`delete from order_sequence_tracker where series like '% BEHIND'`;
    await db.transaction(async (tx) => {
      await tx.execute(sql`alter function sync_order_sequence(date, text) rename to sync_elsewhere`);
      const failed = await orders.createIn(tx, checkout("pay_2", { placedAt }));
      expect(failed._unsafeUnwrapErr()).toMatchObject({ kind: "OrderRejected", sqlState: "42883" });
      await tx.execute(sql`alter function sync_elsewhere(date, text) rename to sync_order_sequence`);
      expect(
        (await orders.createIn(tx, checkout("pay_2", { placedAt })))._unsafeUnwrap().order.sequence,
      ).toBe(2);
    });
  });

  it("fails as an attempt when the transaction had failed before", async () => {
    const { db, orders } = moduleFor("ABORTED");
    const failed = db.transaction(async (tx) => {
      await tx.execute(sql`select 1 / 0`).catch(() => {});
      const result = await orders.createIn(tx, checkout("pay_1", { placedAt }));
      expect(result._unsafeUnwrapErr()).toMatchObject({
        kind: "AttemptFailed",
        attempt: { cause: { code: "25P02" } },
      });
      throw new Error("undo");
    });
    await expect(failed).rejects.toThrow();
  });

  it("that a unique index of the app refuses is rejected for good and not tried again", async () => {
    const { db, orders } = moduleFor("STRANGER");
    const raw = database.sql();
    await raw`create unique index one_voucher on orders ((metadata ->> 'voucher'))`;
    const metadata = { voucher: `${driver} V1` };
    await orders.create(checkout("pay_1", { placedAt, metadata }));
    const refused = await db.transaction(
      async (tx) => await orders.createIn(tx, checkout("pay_2", { placedAt, metadata })),
    );
    expect(refused._unsafeUnwrapErr()).toMatchObject({ kind: "OrderRejected", constraint: "one_voucher" });
    await raw`drop index one_voucher`;
  });

  it("is refused once the module is closed", async () => {
    const { db, orders } = moduleFor("CLOSED");
    await orders.close();
    const closed = await db.transaction(async (tx) => await orders.createIn(tx, checkout("pay_1")));
    expect(closed._unsafeUnwrapErr().kind).toBe("Closed");
  });
});
