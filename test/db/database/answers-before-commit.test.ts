// What a commit refuses: an order is `ok` only if it is there, and a driver that cannot tell is refused.
import { sql } from "drizzle-orm";
import { afterAll, describe, expect, it } from "vitest";
import type { Connection } from "../../../src/connection/connect.js";
import { answersBeforeCommit } from "../../../src/database/answers-before-commit.js";
import { createOrdersModule, type OrdersModule } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { openOldPostgresJs } from "../../support/old-postgres-js.js";
import { openOver, plainDrivers, type Settings } from "../../support/open-over.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const opened: Connection[] = [];
afterAll(() => Promise.all(opened.map(({ close }) => close())));

/** The payments that were answered `ok`, each with its number, and whether the table has just these. */
async function placeAll(orders: OrdersModule, name: string, payments: readonly string[]) {
  const results = await Promise.all(payments.map((payment) => orders.create(checkout(payment))));
  const placed = results.flatMap((result) =>
    result.isOk() ? [`${result.value.order.paymentReference} ${result.value.order.orderNumber}`] : [],
  );
  const rows = await database.sql()`
    select payment_reference || ' ' || order_number as placed from orders where series = ${name}`;
  return { results, placed: placed.sort(), inTable: rows.map((row) => String(row["placed"])).sort() };
}

describe.each(plainDrivers)("over %s", (driver) => {
  const open = (settings?: Settings) => {
    const connection = openOver(driver, database.url(), 8, settings);
    opened.push(connection);
    return connection.db;
  };

  it("an order that a deferred constraint refuses at the commit is not placed, and the others of its batch are", async () => {
    const raw = database.sql();
    await raw`create or replace function refuse_late() returns trigger language plpgsql as $$
      begin
        if new.total_amount = 666 then
          raise exception 'too late' using errcode = '23514';
        end if;
        return null;
      end $$`;
    await raw`create constraint trigger refuse_late after insert on orders
      deferrable initially deferred for each row execute function refuse_late()`;
    const name = `${driver} DEFERRED`;
    const orders = ordersModule(open(), { series: { ...gam, name } });
    const bad = orders.create(checkout("bad", { totalAmount: 666 }));
    const { results, placed, inTable } = await placeAll(orders, name, upTo(20).map(String));
    expect(results.every((result) => result.isOk())).toBe(true);
    expect(placed).toEqual(inTable);
    expect((await bad)._unsafeUnwrapErr()).toMatchObject({ kind: "OrderRejected", sqlState: "23514" });
    await raw`drop trigger refuse_late on orders`;
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 20 });
  });

  it("a void that a deferred constraint refuses at the commit fails", async () => {
    const raw = database.sql();
    const orders = ordersModule(open(), { series: { ...gam, name: `${driver} VOID` } });
    const { id } = (await orders.create(checkout("kept")))._unsafeUnwrap().order;
    await raw`create or replace function refuse_void() returns trigger language plpgsql as $$
      begin
        raise exception 'too late' using errcode = '23514';
      end $$`;
    await raw`create constraint trigger refuse_void after update on orders
      deferrable initially deferred for each row execute function refuse_void()`;
    expect((await orders.void(id, "cancelled"))._unsafeUnwrapErr().kind).toBe("VoidFailed");
    await raw`drop trigger refuse_void on orders`;
    expect((await orders.findById(id))._unsafeUnwrap()?.voidedAt).toBeNull();
  });

  it("ok is returned only for stored orders where every transaction is serializable", async () => {
    const db = open({ default_transaction_isolation: "serializable" });
    const series = upTo(6).map((n) => {
      const name = `${driver} SERIAL ${n}`;
      return { name, orders: ordersModule(db, { series: { ...gam, name } }) };
    });
    const placings = await Promise.all(
      series.map(async ({ name, orders }) => {
        // As customers come: one after another, from ten tills.
        const tills = upTo(10).map(async (till) => {
          for (const n of upTo(10)) {
            await orders.create(checkout(`${till}/${n}`));
          }
        });
        await Promise.all(tills);
        return placeAll(
          orders,
          name,
          upTo(100).map((n) => `last ${n}`),
        );
      }),
    );
    for (const { placed, inTable } of placings) {
      expect(placed.filter((one) => !inTable.includes(one))).toEqual([]);
      expect(placed.length).toBeGreaterThan(0);
    }
  });
});

describe("a driver", () => {
  const old = () => {
    const connection = openOldPostgresJs(database.url(), { max: 1 });
    opened.push(connection);
    return connection.db;
  };
  const plain = (driver: (typeof plainDrivers)[number]) => () => {
    const connection = openOver(driver, database.url(), 1);
    opened.push(connection);
    return connection.db;
  };

  it.each([
    ["postgres.js 3.4.7", old],
    ["postgres.js", plain("postgres.js")],
    ["node-postgres", plain("node-postgres")],
    ["connect", plain("connect")],
  ] as const)("is recognized when it answers before the commit, and only then: %s", async (_, open) => {
    const raw = database.sql();
    await raw`drop table if exists late`;
    await raw`create table late (id integer constraint twice unique deferrable initially deferred)`;
    await raw`insert into late values (1)`;
    const db = open();
    const answered = await db.execute(sql`insert into late values (${1}::integer)`).then(
      () => true,
      () => false,
    );
    expect(await raw`select id from late`).toHaveLength(1);
    expect(answersBeforeCommit(db._.session)).toBe(answered);
  });

  it("that answers before the commit is refused with advice, and no statement is sent", async () => {
    expect(() => createOrdersModule(old(), { series: gam })).toThrow(
      /postgres\.js before 3\.4\.8.*npm install/,
    );
    // Its transactions are right: their commit is a statement.
    expect(await migrate(old())).toBe(0);
  });
});
