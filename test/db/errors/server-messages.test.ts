// What a server or a pooler says in the place of an answer: never for good while the order may be there.
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Connection } from "../../../src/connection/connect.js";
import { retryPolicy } from "../../../src/index.js";
import { type AnswerProxy, startAnswerProxy } from "../../support/answer-proxy.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { openOver, plainDrivers } from "../../support/open-over.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();
const opened: Connection[] = [];
let proxy: AnswerProxy;
beforeAll(async () => {
  proxy = await startAnswerProxy(database.url());
});
afterAll(async () => {
  await Promise.all(opened.map(({ close }) => close()));
  await proxy.close();
});

describe.each(plainDrivers)("over %s", (driver) => {
  const moduleFor = (name: string, maxAttempts: number, url = proxy.url) => {
    const connection = openOver(driver, url, 1);
    opened.push(connection);
    const orders = ordersModule(connection.db, {
      series: { ...gam, name: `${driver} ${name}` },
      retry: retryPolicy({ maxAttempts }),
    });
    return { db: connection.db, orders };
  };

  it.each([
    ["FATAL", "XX000", "Supavisor, amid a statement"],
    ["FATAL", "58000", "PgCat"],
    ["PANIC", "58030", "the server, at its write-ahead log"],
    ["PANIC", "53100", "the server, without disk"],
    ["FATAL", "P0001", "a pooler's plugin"],
  ])(
    "a committed order answered with %s %s (%s) is unknown, and the same create finds it",
    async (severity, code) => {
      const name = `${severity} ${code}`;
      const once = moduleFor(name, 1);
      await once.orders.create(checkout("first"));
      proxy.replaceNext({ severity, code });
      const lost = await once.orders.create(checkout("lost"));
      expect(proxy.hasReplaced()).toBe(true);
      expect(lost._unsafeUnwrapErr()).toMatchObject({
        kind: "RetriesExhausted",
        outcome: "unknown",
        attempts: [{ failure: "interrupted" }],
      });
      const { orders } = moduleFor(name, 5, database.url());
      const found = (await orders.create(checkout("lost")))._unsafeUnwrap();
      expect(found).toMatchObject({ replayed: true, order: { sequence: 2 } });
      expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 2 });
    },
  );

  it.each(["53100", "53200", "58000", "58030", "XX000", "26000", "42P05", "25006", "55006"])(
    "a statement that was refused with ERROR %s is tried again",
    async (code) => {
      const { orders } = moduleFor(`ERROR ${code}`, 5);
      await orders.create(checkout("first"));
      proxy.replaceNext({ severity: "ERROR", code, isHeldBack: true });
      expect((await orders.create(checkout("second")))._unsafeUnwrap().order.sequence).toBe(2);
      expect(proxy.hasReplaced()).toBe(true);
    },
  );

  it("a create after DISCARD ALL is placed", async () => {
    const { db, orders } = moduleFor("DISCARD", 5);
    await orders.create(checkout("first"));
    await db.execute(sql`discard all`);
    expect((await orders.create(checkout("second")))._unsafeUnwrap().order.sequence).toBe(2);
  });
});
