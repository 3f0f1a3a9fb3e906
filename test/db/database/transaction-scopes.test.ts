// Savepoints beside createIn, and handles that are none: ok is said of an order only if it will be there.
import { afterAll, describe, expect, it } from "vitest";
import type { Connection } from "../../../src/connection/connect.js";
import { createOrdersModule, type OrdersTransaction } from "../../../src/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { openOver, plainDrivers } from "../../support/open-over.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const opened: Connection[] = [];
afterAll(() => Promise.all(opened.map(({ close }) => close())));

describe.each(plainDrivers)("over %s", (driver) => {
  const moduleFor = (name: string) => {
    const connection = openOver(driver, database.url(), 5);
    opened.push(connection);
    const { db } = connection;
    return { db, orders: ordersModule(db, { series: { ...gam, name: `${driver} ${name}` } }) };
  };
  type Orders = ReturnType<typeof moduleFor>["orders"];

  /** What a call says: `ok`, or the code of its failure. */
  const said = async (call: ReturnType<Orders["createIn"]>): Promise<string> =>
    (await call).match(
      () => "ok",
      (error) => (error.kind === "AttemptFailed" ? (error.attempt.cause.code ?? "") : error.kind),
    );
  const inTable = async (orders: Orders, payment: string): Promise<boolean> =>
    (await orders.findByPaymentReference(payment))._unsafeUnwrap() !== null;
  const undone = (tx: OrdersTransaction, before: () => Promise<unknown>): Promise<unknown> =>
    tx
      .transaction(async () => {
        await before();
        throw new Error("undo");
      })
      .catch(() => {});
  const turns = async (n: number): Promise<void> => {
    for (const _ of upTo(n)) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  it("an order whose call came before a savepoint outlives it", async () => {
    const { db, orders } = moduleFor("BEFORE");
    const [answer] = await db.transaction((tx) =>
      Promise.all([said(orders.createIn(tx, checkout("a"))), undone(tx, () => turns(20))]),
    );
    expect(answer).toBe("ok");
    expect(await inTable(orders, "a")).toBe(true);
  });

  it("an order beside an open savepoint is refused, and one on the savepoint's handle is undone with it", async () => {
    const { db, orders } = moduleFor("BESIDE");
    let inside = "";
    const [, beside] = await db.transaction((tx) =>
      Promise.all([
        tx
          .transaction(async (savepoint) => {
            inside = await said(orders.createIn(savepoint, checkout("inside")));
            throw new Error("undo");
          })
          .catch(() => {}),
        said(orders.createIn(tx, checkout("beside"))),
      ]),
    );
    expect([inside, beside]).toEqual(["ok", "SAVEPOINT_OPEN"]);
    expect(await inTable(orders, "inside")).toBe(false);
    expect(await inTable(orders, "beside")).toBe(false);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: false, periods: 0, orders: 0 });
  });

  it("createIn returns ok only for orders that are stored in the end, whatever savepoints do at once", async () => {
    const { db, orders } = moduleFor("MIXED");
    for (const round of upTo(12)) {
      const payment = (what: string) => `${round} ${what}`;
      const answers = new Map<string, string>();
      const call = async (tx: OrdersTransaction, what: string) => {
        answers.set(payment(what), await said(orders.createIn(tx, checkout(payment(what)))));
      };
      const kept = (tx: OrdersTransaction, what: string) => tx.transaction((inner) => call(inner, what));
      const parts = [
        (tx: OrdersTransaction) => call(tx, "a"),
        (tx: OrdersTransaction) => kept(tx, "b"),
        (tx: OrdersTransaction) => undone(tx, () => turns(round)),
        (tx: OrdersTransaction) => kept(tx, "c"),
        (tx: OrdersTransaction) => call(tx, "d"),
      ];
      const order = upTo(parts.length).map((n) => parts[(n * (1 + (round % 4)) + round) % parts.length]);
      const resolved = await db
        .transaction((tx) => Promise.all(order.map((part) => part?.(tx))))
        .then(() => true)
        .catch(() => false);
      for (const [one, answer] of answers) {
        if (resolved && answer === "ok") {
          expect([one, await inTable(orders, one)]).toEqual([one, true]);
        }
      }
    }
    (await orders.create(checkout("afterwards")))._unsafeUnwrap();
    expect((await orders.audit())._unsafeUnwrap().clean).toBe(true);
  });

  it("savepoints in sequence and nested disturb no order", async () => {
    const { db, orders } = moduleFor("NESTED");
    const answers = await db.transaction(async (tx) => {
      const first = await tx.transaction(async (one) => [
        await said(orders.createIn(one, checkout("one"))),
        await one.transaction((two) => said(orders.createIn(two, checkout("two")))),
        await said(orders.createIn(one, checkout("three"))),
      ]);
      await undone(tx, () => turns(1));
      return [...first, await said(orders.createIn(tx, checkout("four")))];
    });
    expect(answers).toEqual(["ok", "ok", "ok", "ok"]);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 4 });
  });

  it("a call that the transaction does not await is part of it, or refused once it has ended", async () => {
    const { db, orders } = moduleFor("NOT AWAITED");
    for (const delay of upTo(8)) {
      let call = Promise.resolve("");
      let late = Promise.resolve("");
      await db.transaction(async (tx) => {
        call = said(orders.createIn(tx, checkout(`in time ${delay}`)));
        late = turns(delay * 10).then(() => said(orders.createIn(tx, checkout(`late ${delay}`))));
      });
      expect(await call).toBe("ok");
      expect(await inTable(orders, `in time ${delay}`)).toBe(true);
      expect(await inTable(orders, `late ${delay}`)).toBe((await late) === "ok");
    }
    expect((await orders.audit())._unsafeUnwrap().clean).toBe(true);
  });

  it("a call that a failed transaction does not await leaves nothing", async () => {
    const { db, orders } = moduleFor("FAILED");
    let call = Promise.resolve("");
    const failing = db.transaction(async (tx) => {
      call = said(orders.createIn(tx, checkout("gone")));
      throw new Error("undo");
    });
    await expect(failing).rejects.toThrow("undo");
    await call;
    expect(await inTable(orders, "gone")).toBe(false);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: false, periods: 0, orders: 0 });
  });

  it("a transaction is refused where a database is needed", async () => {
    const { db } = moduleFor("HANDLE");
    await db.transaction(async (tx) => {
      expect(() => createOrdersModule(tx, { series: gam })).toThrow(TypeError);
    });
  });

  it("a database is refused where a transaction is needed, and nothing is placed", async () => {
    const { db, orders } = moduleFor("DATABASE");
    // As from JavaScript: the types refuse it.
    const handle = Object.assign(Object.create(db), { rollback: db.transaction });
    expect(await said(orders.createIn(handle, checkout("pay")))).toBe("NO_TRANSACTION");
    expect(await inTable(orders, "pay")).toBe(false);
  });
});
