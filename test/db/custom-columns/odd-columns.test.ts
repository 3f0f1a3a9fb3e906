// Columns that are hard on the way: what cannot be read back, defaults of the app's code, types that JSON would change.
import { eq, getTableName, sql } from "drizzle-orm";
import {
  customType,
  doublePrecision,
  integer,
  json,
  jsonb,
  type PgColumnBuilderBase,
  pgTable,
  real,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { orderColumns, orderConstraints } from "../../../src/schema/index.js";
import { appMigration } from "../../support/app-migrations.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase({ migrated: false });
let tables = 0;

/** A module on a table of its own with such columns. */
async function withColumns<Columns extends Record<string, PgColumnBuilderBase>>(
  columns: Columns,
  connections = 5,
) {
  tables += 1;
  const table = pgTable(`odd_${tables}`, { ...orderColumns, ...columns }, orderConstraints);
  for (const statement of await appMigration({ table })) {
    await database.sql().unsafe(statement);
  }
  const db = database.db(connections);
  const schema = `odd_counters_${tables}`;
  await migrate(db, { table, schema });
  // @ts-expect-error of columns that are not known here the compiler cannot tell that none takes the place of ours
  return { table, schema, db, orders: ordersModule(db, { series: gam, table, schema }) };
}

const picky = customType<{ data: string }>({
  dataType: () => "text",
  fromDriver: (written) => {
    if (written === "unreadable") {
      throw new Error(`no such value: ${String(written)}`);
    }
    return String(written);
  },
});

describe("a value that the column's own code cannot read back", () => {
  it("fails its own order, which is there, and no other", async () => {
    const { orders } = await withColumns({ note: picky("note") });
    const place = () =>
      Promise.all(
        upTo(5).map((n) => orders.create({ ...checkout(`pay_${n}`), note: n === 3 ? "unreadable" : "fine" })),
      );
    for (const replayed of [false, true]) {
      const placed = await place();
      expect(placed.map((result) => result.isOk())).toEqual([true, true, false, true, true]);
      expect(placed[0]?._unsafeUnwrap()).toMatchObject({ replayed, order: { note: "fine" } });
      const error = placed[2]?._unsafeUnwrapErr();
      expect(error).toMatchObject({ kind: "RetriesExhausted", outcome: "unknown" });
      expect(JSON.stringify(error)).toContain("UNREADABLE_COLUMN");
      expect(JSON.stringify(error)).not.toContain("no such value");
    }
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 5 });
    expect((await orders.findByPaymentReference("pay_3"))._unsafeUnwrapErr()).toMatchObject({
      attempts: [{ cause: { code: "UNREADABLE_COLUMN" } }],
    });
  });

  it("takes an order out of the caller's transaction again", async () => {
    const { orders, db } = await withColumns({ note: picky("note") });
    await db.transaction(async (tx) => {
      const failed = await orders.createIn(tx, { ...checkout("pay_1"), note: "unreadable" });
      expect(failed._unsafeUnwrapErr().kind).toBe("AttemptFailed");
      const placed = await orders.createIn(tx, { ...checkout("pay_1"), note: "fine" });
      expect(placed._unsafeUnwrap().order.sequence).toBe(1);
    });
  });
});

describe("an order that a trigger leaves out", () => {
  it("is refused, leaves no gap, and takes no neighbour along", async () => {
    const { orders, table, schema } = await withColumns({ note: text("note") });
    const name = getTableName(table);
    const sql = database.sql();
    await sql.unsafe(`
      create function leave_out() returns trigger language plpgsql as $$ begin return null; end $$;
      create trigger leave_out before insert on ${name} for each row
        when (new.note = 'skip' or new.payment_reference = 'pay_sql') execute function leave_out();`);
    const placed = await Promise.all(
      upTo(5).map((n) => orders.create({ ...checkout(`pay_${n}`), note: n === 3 ? "skip" : "fine" })),
    );
    expect(placed.map((result) => result.isOk())).toEqual([true, true, false, true, true]);
    expect(placed[2]?._unsafeUnwrapErr()).toMatchObject({ kind: "OrderRejected", sqlState: "OG009" });
    const item = '[{"sku": "A", "quantity": 1, "unitAmount": 1}]';
    await expect(
      sql.unsafe(
        `select ${schema}.create_order_with_number('pay_sql', null, 'UGX', 1, '${item}', time_zone => '${gam.timeZone}')`,
      ),
    ).rejects.toMatchObject({ code: "OG009" });
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 4 });
  });
});

describe("defaults and updates of the app's code", () => {
  it("that are expressions are used where they can be, and told where they cannot", async () => {
    const { orders } = await withColumns({
      touched: timestamp("touched")
        .defaultNow()
        .$onUpdate(() => sql`now()`),
      counter: integer("counter")
        .notNull()
        .default(sql`1`)
        .$onUpdateFn(() => sql`"odd_${sql.raw(String(tables))}"."counter" + 1`),
    });
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

describe("values as Drizzle's insert writes them", () => {
  it("keep the text of json, arrays in arrays of jsonb, and every number and UUID of PostgreSQL", async () => {
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

  it("that no value is are refused by the database for their order alone", async () => {
    const { orders } = await withColumns({ small: real("small") });
    const placed = await Promise.all(
      upTo(3).map((n) => orders.create({ ...checkout(`pay_${n}`), small: n === 2 ? 1e300 : 1 })),
    );
    expect(placed.map((result) => result.isOk())).toEqual([true, false, true]);
  });
});

describe("an input of another kind", () => {
  it("is read like the module's own fields: what it inherits and computes counts, and no name is special", async () => {
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

describe("many combinations of columns that have a default", () => {
  it("share the lanes of their series, are all placed, and keep no more than 32 statements prepared", async () => {
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
      1,
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
