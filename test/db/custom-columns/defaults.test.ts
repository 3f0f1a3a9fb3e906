// Defaults and updates of an app's own columns, by its code and by the database, in every combination.
import { sql } from "drizzle-orm";
import { integer, json, jsonb, timestamp, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { checkout, upTo } from "../../support/checkouts.js";
import { customTables } from "../../support/custom-tables.js";
import { testDatabase } from "../../support/database.js";

const database = testDatabase({ migrated: false });
const withColumns = customTables(database);

describe("defaults and updates of the app's code", () => {
  it("that are expressions are used where SQL can take them, and named in an error elsewhere", async () => {
    const columns = {
      touched: timestamp("touched")
        .defaultNow()
        .$onUpdate(() => sql`now()`),
      counter: integer("counter")
        .notNull()
        .default(sql`1`)
        .$onUpdateFn(() => sql`"counted"."counter" + 1`),
    };
    const { orders } = await withColumns(columns, { name: "counted" });
    const { order } = (await orders.create(checkout("pay_1")))._unsafeUnwrap();
    expect(order).toMatchObject({ counter: 1 });
    expect((await orders.void(order.id, "r"))._unsafeUnwrap()).toMatchObject({ counter: 2 });
    const expression = await withColumns({
      token: uuid("token")
        .notNull()
        .$defaultFn(() => sql`gen_random_uuid()`),
    });
    expect((await expression.orders.create(checkout("pay_1")))._unsafeUnwrapErr()).toMatchObject({
      kind: "InvalidOrder",
      issues: [{ path: "token", message: expect.stringContaining("an SQL expression cannot travel") }],
    });
    const late = (): never => Promise.resolve({}) as never;
    const objects = await withColumns({
      written: json("written").$defaultFn(() => sql`'{}'::json`),
      kept: jsonb("kept").$defaultFn(late),
    });
    expect((await objects.orders.create(checkout("pay_1")))._unsafeUnwrapErr()).toMatchObject({
      kind: "InvalidOrder",
      issues: [
        { path: "written", message: expect.stringContaining("an SQL expression cannot travel") },
        { path: "kept", message: "cannot be written: it is a promise" },
      ],
    });
  });
});

describe("many combinations of columns that have a default", () => {
  it("share the queue of their series, are all placed, and keep no more than 32 statements prepared", async () => {
    const counted = (name: string) => integer(name).notNull().default(sql`0`);
    const { orders, db } = await withColumns(
      {
        a: counted("a"),
        b: counted("b"),
        c: counted("c"),
        d: counted("d"),
        e: counted("e"),
        f: counted("f"),
      },
      { connections: 1 },
    );
    const placed = await Promise.all(
      upTo(128).map((n) =>
        orders.create({
          ...checkout(`pay_${n}`),
          ...(n & 1 && { a: n }),
          ...(n & 2 && { b: n }),
          ...(n & 4 && { c: n }),
          ...(n & 8 && { d: n }),
          ...(n & 16 && { e: n }),
          ...(n & 32 && { f: n }),
        }),
      ),
    );
    expect(placed.every((result) => result.isOk())).toBe(true);
    expect(placed.map((result) => result._unsafeUnwrap().order.e)).toEqual(
      upTo(128).map((n) => (n & 16 ? n : 0)),
    );
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 128 });
    const [prepared] = await db
      .select({ count: sql<number>`count(*)`.mapWith(Number) })
      .from(sql`pg_prepared_statements where statement like '%numbered%'`);
    expect(prepared?.count).toBe(32);
  });
});
