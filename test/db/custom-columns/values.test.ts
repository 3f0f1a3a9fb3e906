// Values of an app's own columns are stored as Drizzle's insert stores them, whatever object brings them.
import { eq, sql } from "drizzle-orm";
import { doublePrecision, json, jsonb, real, text, uuid } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { checkout, upTo } from "../../support/checkouts.js";
import { customTables } from "../../support/custom-tables.js";
import { testDatabase } from "../../support/database.js";

const database = testDatabase({ migrated: false });
const withColumns = customTables(database);

describe("values of custom columns", () => {
  it("are stored as Drizzle's insert stores them: json text, nested arrays of jsonb, every number and UUID", async () => {
    const { orders, table, db } = await withColumns({
      raw: json("raw"),
      lists: jsonb("lists").array(),
      value: jsonb("value"),
      wide: doublePrecision("wide"),
      small: real("small"),
      owner: uuid("owner"),
    });
    const values = {
      raw: { zebra: 1, a: 2, big: 1e21 },
      lists: [[1], [2, 3], { a: [] }, "b", null],
      value: JSON.parse('{"__proto__": {"x": 1}, "k": 1}'),
      wide: 1e300,
      small: 1e7,
      owner: "c4ca4238-a0b9-2382-0dcc-509a6f75849b",
    };
    const { order } = (await orders.create({ ...checkout("pay_1"), ...values }))._unsafeUnwrap();
    const inserted = {
      ...order,
      id: "0192f0c0-0000-7000-8000-000000000009",
      orderNumber: "X-1",
      sequence: null,
    };
    await db.insert(table).values({ ...inserted, paymentReference: null, ...values });
    const [row] = await db.select().from(table).where(eq(table.orderNumber, "X-1"));
    for (const key of ["raw", "lists", "value", "wide", "small", "owner"] as const) {
      expect([key, JSON.stringify(order[key])]).toEqual([key, JSON.stringify(row?.[key])]);
    }
    const texts = await db
      .select({ raw: sql<string>`${table.raw}::text`, lists: sql<string>`${table.lists}::text` })
      .from(table);
    expect(texts).toEqual([texts[0], texts[0]]);
    expect(texts[0]?.raw).toBe('{"zebra":1,"a":2,"big":1e+21}');
    const infinite = await orders.create({ ...checkout("pay_2"), wide: Number.POSITIVE_INFINITY });
    expect(infinite._unsafeUnwrap().order.wide).toBe(Number.POSITIVE_INFINITY);
  });

  it("that PostgreSQL cannot store fail their own order and no other", async () => {
    const { orders } = await withColumns({ small: real("small") });
    const placed = await Promise.all(
      upTo(3).map((n) => orders.create({ ...checkout(`pay_${n}`), small: n === 2 ? 1e300 : 1 })),
    );
    expect(placed.map((result) => result.isOk())).toEqual([true, false, true]);
  });
});

describe("an input that is no plain object", () => {
  it("is read with the fields that it inherits and computes, and no name is special", async () => {
    const { orders } = await withColumns({ note: text("note") });
    class Cart {
      get note() {
        return "computed";
      }
    }
    const inherited = Object.assign(Object.create(checkout("pay_1")), { note: "own" });
    expect((await orders.create(inherited))._unsafeUnwrap().order.note).toBe("own");
    const computed = Object.assign(new Cart(), checkout("pay_2"));
    expect((await orders.create(computed))._unsafeUnwrap().order.note).toBe("computed");
    const strange = { ...checkout("pay_3"), hasOwnProperty: "x" };
    expect((await orders.create(strange))._unsafeUnwrapErr()).toMatchObject({
      issues: [{ path: "hasOwnProperty", message: "is not a field of an order" }],
    });
    const throwing = Object.defineProperty({ ...checkout("pay_4") }, "customerId", {
      enumerable: true,
      get() {
        throw new Error("secret");
      },
    });
    expect((await orders.create(throwing))._unsafeUnwrapErr()).toEqual({
      kind: "InvalidOrder",
      issues: [{ path: "", message: "cannot be read" }],
    });
  });
});
