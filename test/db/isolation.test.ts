// One statement, no session state: whatever the session's default isolation level, over every driver, unprepared.
import { drizzle as drizzleNodePostgres } from "drizzle-orm/node-postgres";
import { drizzle } from "drizzle-orm/postgres-js";
import pg from "pg";
import postgres from "postgres";
import { afterAll, describe, expect, it } from "vitest";
import { createOrdersModule } from "../../src/index.js";
import { checkout, gam, upTo } from "../support/checkouts.js";
import { testDatabase } from "../support/database.js";

const database = testDatabase();
const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

describe.each(["read committed", "repeatable read", "serializable"])(
  "with %s as the session's default",
  (isolation) => {
    it("100 simultaneous creates are numbered without a gap", async () => {
      const db = database.db(5, { default_transaction_isolation: isolation });
      const orders = createOrdersModule(db, { series: { ...gam, name: isolation } });
      const results = await Promise.all(upTo(100).map((n) => orders.create(checkout(`pay_${n % 50}`))));
      expect(results.every((result) => result.isOk())).toBe(true);
      expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 50 });
    });
  },
);

describe("a create", () => {
  it("is one statement, not one in a transaction block", async () => {
    const statements: string[] = [];
    const client = postgres(database.url(), { max: 1, debug: (_, query) => void statements.push(query) });
    closing.push(() => client.end());
    const orders = createOrdersModule(drizzle(client), { series: { ...gam, name: "ONE" } });
    await orders.create(checkout("pay_0"));
    statements.length = 0;
    await orders.create(checkout("pay_1"));
    expect(statements).toHaveLength(1);
    expect(statements[0]).toMatch(/^with "input" as/);
  });

  it("works over node-postgres as over postgres-js", async () => {
    const pool = new pg.Pool({ connectionString: database.url(), max: 5 });
    closing.push(() => pool.end());
    const orders = createOrdersModule(drizzleNodePostgres(pool), { series: { ...gam, name: "PG" } });
    const results = await Promise.all(upTo(100).map((n) => orders.create(checkout(`pay_${n % 50}`))));
    expect(results.every((result) => result.isOk())).toBe(true);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 50 });
  });
});
