// Orders tables as apps declare them: by casing, in other schemas, and not those that a schema serves.
import { pgTable, text } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/postgres-js";
import { beforeAll, describe, expect, it } from "vitest";
import { createOrdersModule } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { journalOf } from "../../../src/migrations/shipped-migrations.js";
import { orderColumns, orderConstraints } from "../../../src/schema/index.js";
import { appMigration } from "../../support/app-migrations.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { openCustomTableApp } from "../../support/open-custom-table-app.js";

const database = testDatabase({ migrated: false });
beforeAll(() => openCustomTableApp(database));

describe("an orders table of the app's own", () => {
  it("whose columns are named by Drizzle's casing works like any other", async () => {
    const table = pgTable(
      "basket_orders",
      { ...orderColumns, giftNote: text(), shopName: text().notNull() },
      orderConstraints,
    );
    for (const statement of await appMigration({ table }, "snake_case")) {
      await database.sql().unsafe(statement);
    }
    const db = drizzle(database.sql(), { casing: "snake_case" });
    await migrate(db, { table, schema: "baskets" });
    const orders = createOrdersModule(db, { series: gam, table, schema: "baskets" });
    const { order } = (
      await orders.create({ ...checkout("pay_1"), giftNote: "n", shopName: "s" })
    )._unsafeUnwrap();
    expect(order).toMatchObject({ giftNote: "n", shopName: "s", sequence: 1 });
    expect((await orders.findById(order.id))._unsafeUnwrap()).toEqual(order);
  });

  it("that another installation of the schema serves is refused by every call and by migrate", async () => {
    const other = pgTable("other_orders", orderColumns, orderConstraints);
    for (const statement of await appMigration({ other })) {
      await database.sql().unsafe(statement);
    }
    const db = database.db(2);
    await expect(migrate(db, { table: other })).rejects.toThrow(
      "the counters and functions in the schema gapless_orders are those of the table gift_shop.purchases",
    );
    const orders = createOrdersModule(db, { series: gam, table: other });
    const refused = {
      sqlState: "42846",
      cause: { message: "cannot cast type gift_shop.purchases to other_orders" },
    };
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrapErr()).toMatchObject({
      kind: "OrderRejected",
      ...refused,
    });
    const attempts = [{ failure: "rejected", cause: { code: "42846" } }];
    expect((await orders.audit())._unsafeUnwrapErr()).toMatchObject({ kind: "ReadFailed", attempts });
    expect((await orders.peek())._unsafeUnwrapErr()).toMatchObject({ kind: "ReadFailed", attempts });
    await expect(migrate(db, { table: pgTable("nowhere", orderColumns, orderConstraints) })).rejects.toThrow(
      'there is no table public."nowhere"',
    );
    expect(await migrate(db, { table: other, schema: "other_counters" })).toBe(journalOf().entries.length);
    expect(await migrate(db, { table: other, schema: "other_counters" })).toBe(0);
    const own = createOrdersModule(db, { series: gam, table: other, schema: "other_counters" });
    expect((await own.create(checkout("pay_1")))._unsafeUnwrap().order.sequence).toBe(1);
  });

  it("whose primary key has another name is refused, because its name tells duplicates apart", async () => {
    const table = pgTable("renamed_orders", orderColumns, orderConstraints);
    for (const statement of await appMigration({ table })) {
      await database.sql().unsafe(statement);
    }
    await database.sql()`alter table renamed_orders rename constraint renamed_orders_pkey to former_pkey`;
    await expect(migrate(database.db(1), { table, schema: "renamed" })).rejects.toThrow(
      "lacks what an orders table needs: primary key (id) named renamed_orders_pkey",
    );
    expect(() => createOrdersModule(database.db(1), { series: gam, table, schema: "public" })).toThrow(
      "the schema public has the counters of the shipped table",
    );
  });

  it("that has a column name too long for PostgreSQL is refused", () => {
    const table = pgTable("orders", { ...orderColumns, note: text("x".repeat(64)) }, orderConstraints);
    expect(() => createOrdersModule(database.db(1), { series: gam, table })).toThrow("at most 63 bytes");
  });

  it("that lacks a column or a key is refused at construction, with what it lacks", () => {
    const { placedAt: _, ...columns } = orderColumns;
    expect(() =>
      // @ts-expect-error the table lacks placedAt
      createOrdersModule(database.db(1), { series: gam, table: pgTable("orders", columns) }),
    ).toThrow(
      "the table orders lacks the column placedAt of orderColumns, " +
        "the constraint orders_series_order_number_key of orderConstraints",
    );
    const table = pgTable("orders", columns, orderConstraints);
    // @ts-expect-error the table lacks placedAt, and pgTable does not mind
    expect(() => createOrdersModule(database.db(1), { series: gam, table })).toThrow(
      "a table lacks the column placedAt of orderColumns",
    );
  });
});
