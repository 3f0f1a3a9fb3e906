// Drizzle's own options through `connect`: a relational schema for `db.query`, and casing, on a server and on PGlite.
import { relations, sql } from "drizzle-orm";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createOrdersModule } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";

const database = testDatabase({ migrated: false });

const shops = pgTable("shops", { shopId: integer().primaryKey(), fullName: text().notNull() });
const staff = pgTable("staff", { staffId: integer().primaryKey(), worksAt: integer().notNull() });
const schema = {
  shops,
  staff,
  shopRelations: relations(shops, ({ many }) => ({ staff: many(staff) })),
  staffRelations: relations(staff, ({ one }) => ({
    shop: one(shops, { fields: [staff.worksAt], references: [shops.shopId] }),
  })),
};

const closings: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closings.map((close) => close())));

describe.each(["a server", "PGlite"])("on %s", (where) => {
  const open = () =>
    connect(where === "PGlite" ? "memory://" : database.url(), { schema, casing: "snake_case" });
  let opened: ReturnType<typeof open>;
  beforeAll(() => {
    opened = open();
    closings.push(opened.close);
  });

  it("`db.query` reads along relations, in a transaction too, and names follow the casing", async () => {
    const { db } = opened;
    await db.execute(sql`create table shops (shop_id integer primary key, full_name text not null)`);
    await db.execute(sql`create table staff (staff_id integer primary key, works_at integer not null)`);
    await db.insert(shops).values({ shopId: 1, fullName: "Kampala" });
    await db.insert(staff).values({ staffId: 7, worksAt: 1 });
    const expected = { shopId: 1, fullName: "Kampala", staff: [{ staffId: 7 }] };
    const wanted = { with: { staff: { columns: { staffId: true } } } } as const;
    const found = await db.query.shops.findFirst(wanted);
    // The type has the relation: a field that is not there would not compile.
    expect(found?.staff[0]?.staffId).toBe(7);
    expect(found).toEqual(expected);
    expect(await db.transaction((tx) => tx.query.shops.findMany(wanted))).toEqual([expected]);
  });

  it("`db.execute` returns what its driver returns", async () => {
    const rows = [{ staff_id: 7 }];
    const returned = await opened.db.execute(sql`select 7 as staff_id`);
    expect(returned).toMatchObject(where === "PGlite" ? { rows } : rows);
  });

  it("the module places its orders on the same database", async () => {
    const { db } = opened;
    await migrate(db);
    const orders = createOrdersModule(db, { series: gam });
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrap().order.sequence).toBe(1);
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrap().replayed).toBe(true);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true });
  });
});
