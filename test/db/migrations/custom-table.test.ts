// An app's own orders table: the migrations bring counters, functions and guards to it, and collide with nothing.
import { sql as drizzleSql, getTableColumns } from "drizzle-orm";
import { check, getTableConfig, pgSchema, pgTable, text } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { orderColumns, orderConstraints } from "../../../src/schema/index.js";
import { appMigration } from "../../support/app-migrations.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const shop = pgSchema("the shop");
const purchases = shop.table(
  "Purchases's",
  { ...orderColumns, giftNote: text("gift_note").notNull().default("none") },
  (table) => [...orderConstraints(table), check("gift_note_check", drizzleSql`${table.giftNote} <> ''`)],
);

/** What the app's own migrations make: its columns, then the keys that orderConstraints names. */
function createTable(): string {
  const { name, schema, uniqueConstraints } = getTableConfig(purchases);
  const columns = Object.values(getTableColumns(purchases)).map((column) =>
    [
      `"${column.name}" ${column.getSQLType()}`,
      column.primary ? "primary key" : "",
      column.notNull ? "not null" : "",
      ["placed_at", "created_at"].includes(column.name) ? "default statement_timestamp()" : "",
      column.name === "gift_note" ? "default 'none'" : "",
    ].join(" "),
  );
  const keys = uniqueConstraints.map(
    (key) => `constraint "${key.getName()}" unique (${key.columns.map((column) => column.name).join(", ")})`,
  );
  return `create table "${schema}"."${name}" (${[...columns, ...keys].join(", ")})`;
}

const place = `
  select (placed_order).order_number as order_number, (placed_order).gift_note as gift_note, replayed
  from gapless_orders.create_order_with_number(
    'pay_1', 'cus_42', 'UGX', 89970, '[{"sku": "A", "quantity": 1, "unitAmount": 89970}]',
    placed_at => '2026-11-22 12:00Z')`;

describe("an orders table of the app's own", () => {
  const database = testDatabase({ migrated: false });

  it("must exist before anything is created", async () => {
    await expect(migrate(database.db(1), { table: purchases })).rejects.toMatchObject({
      cause: { code: "OG008" },
    });
    const [row] = await database.sql()`select to_regnamespace('gapless_orders') as schema`;
    expect(row?.["schema"]).toBeNull();
  });

  it("is refused with what it lacks when it is no orders table", async () => {
    const sql = database.sql();
    await sql`create table public.orders (id uuid primary key, currency char(3) not null)`;
    await expect(
      migrate(database.db(1), { table: pgTable("orders", orderColumns, orderConstraints) }),
    ).rejects.toMatchObject({
      cause: {
        message: expect.stringMatching(
          /lacks what an orders table needs: column created_at .*constraint orders_series_order_number_key/,
        ),
      },
    });
  });

  it("is numbered beside unrelated tables and functions that have the module's names", async () => {
    const sql = database.sql();
    await sql`create table public.order_sequence_tracker (date_key date primary key, last_sequence int)`;
    await sql`create function public.generate_order_number() returns text language sql as 'select ''OLD-1'''`;
    await sql.unsafe(`create schema "the shop"; ${createTable()}`);
    await migrate(database.db(1), { table: purchases });
    await migrate(database.db(1), { table: purchases });

    expect([...(await sql.unsafe(place))]).toEqual([
      { order_number: "GAM-20261122-0001", gift_note: "none", replayed: false },
    ]);
    expect([...(await sql.unsafe(place))]).toMatchObject([
      { order_number: "GAM-20261122-0001", replayed: true },
    ]);
    expect(await sql`select * from public.order_sequence_tracker`).toHaveLength(0);
    expect(await sql`select * from gapless_orders.audit_order_numbers()`).toHaveLength(0);
  });

  it("gets the guards, row-level security and a counter that sync can raise", async () => {
    const sql = database.sql();
    await expect(sql`delete from "the shop"."Purchases's"`).rejects.toMatchObject({ code: "OG002" });
    await expect(sql`update "the shop"."Purchases's" set sequence = 9`).rejects.toMatchObject({
      code: "OG001",
    });
    await sql`update "the shop"."Purchases's" set gift_note = 'for you'`;
    const [row] = await sql`
      select relrowsecurity as secured from pg_class where oid = '"the shop"."Purchases''s"'::regclass`;
    expect(row?.["secured"]).toBe(true);
    await sql`update gapless_orders.order_sequence_tracker set last_sequence = 0`;
    expect([...(await sql`select finding from gapless_orders.audit_order_numbers()`)]).toEqual([
      { finding: "counter behind" },
    ]);
    expect([...(await sql`select gapless_orders.sync_order_sequence()::int as raised`)]).toEqual([
      { raised: 1 },
    ]);
  });

  it("leaves no function that looks into the schema of another installation", async () => {
    const functions = await database.sql()`
      select proname from pg_proc
      where pronamespace = 'gapless_orders'::regnamespace and prosrc ~ '\\mpublic\\.'`;
    expect([...functions]).toEqual([]);
  });
});

describe("names that hold the tag of a function's body", () => {
  const database = testDatabase({ migrated: false });
  const victim = "delete from v";
  const table = pgSchema("$refuse_order_delete$").table(
    "$audit_order_numbers$ is null",
    orderColumns,
    orderConstraints,
  );
  const schema = `$peek_order_number$;${victim};select $peek_order_number$`;

  it("do not end the body: nothing in them is executed, and the functions work", async () => {
    const sql = database.sql();
    await sql`create table v (id int)`;
    await sql`insert into v values (1)`;
    await sql`create schema "$refuse_order_delete$"`;
    for (const statement of await appMigration({ table })) {
      await sql.unsafe(statement);
    }
    // Else the server looks at a body as the function is created, and refuses what is left of this one.
    const db = database.db(1, { check_function_bodies: "off" });
    await migrate(db, { table, schema });
    const orders = ordersModule(db, { series: gam, table, schema });
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrap().order.sequence).toBe(1);
    expect((await orders.peek())._unsafeUnwrap()).toMatch(/-0002$/);
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ clean: true, orders: 1 });
    expect(await sql`select from v`).toHaveLength(1);
  });

  it("of a schema that does not exist create that schema", async () => {
    const named = "$schema_of_counters$;select 1;select $schema_of_counters$";
    const second = pgTable("seconds", orderColumns, orderConstraints);
    for (const statement of await appMigration({ second })) {
      await database.sql().unsafe(statement);
    }
    await migrate(database.db(1), { table: second, schema: named });
    const [row] =
      await database.sql()`select count(*)::int as count from pg_namespace where nspname = ${named}`;
    expect(row?.["count"]).toBe(1);
  });
});

describe("a database where the app has a table under one of the module's names", () => {
  const database = testDatabase({ migrated: false });

  it("is refused with the table's name, and nothing is changed", async () => {
    const sql = database.sql();
    await sql`create table orders (id int)`;
    await expect(migrate(database.db(1))).rejects.toThrow("has a table public.orders of its own");
    expect(await sql`select * from pg_proc where proname = 'order_date_key'`).toHaveLength(0);
  });
});
