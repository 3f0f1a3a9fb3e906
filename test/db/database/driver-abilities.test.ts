// What needs a transaction, over drivers that have none: sent as one where the driver can do that, refused by name elsewhere.
import { eq } from "drizzle-orm";
import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createNumbering, createOrdersModule, orderSeries } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { neonDatabase, proxiedDatabase } from "../../support/http-databases.js";
import { numberedTables } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const tickets = pgTable("tickets", { id: serial().primaryKey(), no: text(), seats: integer().notNull() });

let neon: Awaited<ReturnType<typeof neonDatabase>>;
let proxy: ReturnType<typeof proxiedDatabase>;
beforeAll(async () => {
  await createTables({ tickets });
  neon = await neonDatabase(database.url());
  proxy = proxiedDatabase(database.url());
});
afterAll(() => Promise.all([neon.close(), proxy.close()]));

const modules = ({ db }: Pick<typeof proxy, "db">, name: string) => ({
  orders: createOrdersModule(db, {
    schema: "gapless_orders",
    series: orderSeries({ name, template: "O-{#}" }),
  }),
  numbering: createNumbering(db, {
    table: tickets,
    number: tickets.no,
    series: orderSeries({ name: `tickets of ${name}`, template: "T-{#}" }),
  }),
});

describe("over Neon's HTTP driver, audits", () => {
  it("are sent as one transaction with their settings, and find what is wrong", async () => {
    const { orders, numbering } = modules(neon, "neon");
    await Promise.all(
      upTo(5).flatMap((n) => [orders.create(checkout(`neon ${n}`)), numbering.create({ seats: n })]),
    );
    const before = neon.requests.length;
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 5 });
    expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({ clean: true, numbers: 5 });
    const [ofOrders, ofTickets] = neon.requests.slice(before);
    expect(neon.requests).toHaveLength(before + 2);
    expect(ofOrders).toEqual([
      expect.stringContaining("enable_indexscan"),
      expect.stringContaining("audit_order_numbers"),
    ]);
    expect(ofTickets).toEqual([
      expect.stringContaining("enable_indexscan"),
      expect.stringContaining("refuse_hidden_rows"),
      expect.stringContaining("audit_numbers"),
    ]);
    await database.db(1).update(tickets).set({ no: null }).where(eq(tickets.no, "T-3"));
    expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({ clean: false });
  });
});

describe("over a proxy", () => {
  const noTransactions = {
    failure: "rejected",
    cause: { code: "NO_TRANSACTIONS", message: expect.stringContaining("an audit needs a transaction") },
  };

  it("an audit is refused at once, and says what to do", async () => {
    const { orders, numbering } = modules(proxy, "proxy");
    const refused = { kind: "ReadFailed", attempts: [noTransactions] };
    expect((await orders.audit())._unsafeUnwrapErr()).toEqual(refused);
    expect((await numbering.audit())._unsafeUnwrapErr()).toEqual(refused);
  });
});

describe("a driver without transactions", () => {
  it.each(["neon-http", "pg-proxy"])("over %s finds, peeks, voids, syncs and adopts", async (driver) => {
    const { orders, numbering } = modules(driver === "neon-http" ? neon : proxy, driver);
    const { number } = (await numbering.create({ seats: 1 }, { key: driver }))._unsafeUnwrap();
    expect((await numbering.findByNumber(number))._unsafeUnwrap()?.document).toMatchObject({ seats: 1 });
    expect((await numbering.findByKey(driver))._unsafeUnwrap()?.number).toBe(number);
    expect((await numbering.peek())._unsafeUnwrap()).not.toBe(number);
    expect((await numbering.void(number, "sent back"))._unsafeUnwrap()?.voidReason).toBe("sent back");
    expect((await numbering.sync())._unsafeUnwrap()).toEqual({ raised: 0 });
    expect((await numbering.adopt()).isOk()).toBe(true);
    const { order } = (await orders.create(checkout(driver)))._unsafeUnwrap();
    expect((await orders.findByPaymentReference(driver))._unsafeUnwrap()?.id).toBe(order.id);
    expect((await orders.void(order.id, "sent back"))._unsafeUnwrap().voidReason).toBe("sent back");
    expect((await orders.peek())._unsafeUnwrap()).toBe("O-2");
  });

  it("cannot migrate, and the error says which driver can", async () => {
    for (const { db } of [neon, proxy]) {
      await expect(migrate(db)).rejects.toThrow(
        expect.objectContaining({
          code: "NO_TRANSACTIONS",
          message: expect.stringMatching(/migrate needs a transaction.*gapless-orders\/connect/),
        }),
      );
    }
  });
});
