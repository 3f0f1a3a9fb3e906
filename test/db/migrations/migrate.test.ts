// Migrations: once, together, beside an app's own, and by drizzle-kit as by code.
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { createOrdersModule } from "../../../src/index.js";
import { migrate, migrationsFolder } from "../../../src/migrations/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";

describe("migrating", () => {
  const database = testDatabase({ migrated: false });

  it("from ten places at once applies everything once", async () => {
    await Promise.all(upTo(10).map(() => migrate(database.db(1))));
    const [row] = await database.sql()`
      select count(*)::int as applied, count(distinct hash)::int as different
      from drizzle.gapless_orders_migrations`;
    expect(row?.["applied"]).toBeGreaterThan(10);
    expect(row?.["applied"]).toBe(row?.["different"]);
  });

  it("a second time changes nothing", async () => {
    await createOrdersModule(database.db(1), { series: gam }).create(checkout("pay_1"));
    await migrate(database.db(1));
    expect(await database.sql()`select order_number from orders`).toHaveLength(1);
  });

  it("sees what another process applied under any default isolation level", async () => {
    const settings = { default_transaction_isolation: "serializable" };
    await Promise.all(upTo(3).map(() => migrate(database.db(1, settings))));
  });

  it("refuses a database that a newer version migrated", async () => {
    const sql = database.sql();
    await sql`insert into drizzle.gapless_orders_migrations (hash, created_at) values ('future', 99999999999999)`;
    await expect(migrate(database.db(1))).rejects.toThrow("newer version");
    await sql`delete from drizzle.gapless_orders_migrations where hash = 'future'`;
  });
});

describe("a database that is migrated already", () => {
  const database = testDatabase();

  it("needs no right to create anything", async () => {
    const sql = database.sql();
    await sql`grant usage on schema drizzle to pg_monitor`;
    await sql`grant select on drizzle.gapless_orders_migrations to pg_monitor`;
    await migrate(database.db(1, { role: "pg_monitor" }));
  });
});

describe("migrating beside an app's own migrations", () => {
  const database = testDatabase({ migrated: false });

  it("applies all of its own, however new the app's are", async () => {
    const sql = database.sql();
    await sql`create schema drizzle`;
    await sql`create table drizzle.__drizzle_migrations (id serial primary key, hash text, created_at bigint)`;
    await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('app', 99999999999999)`;
    await migrate(database.db(1));
    const orders = createOrdersModule(database.db(1), { series: gam });
    expect((await orders.create(checkout("pay_1"))).isOk()).toBe(true);
  });
});

describe("a migration that fails", () => {
  const database = testDatabase({ migrated: false });

  it("leaves nothing behind, and goes through once the cause is gone", async () => {
    const sql = database.sql();
    await sql`create function peek_order_number(text, text, text) returns int language sql as 'select 1'`;
    await expect(migrate(database.db(1))).rejects.toThrow();
    expect((await sql`select to_regclass('orders') as orders`)[0]?.["orders"]).toBeNull();
    await sql`drop function peek_order_number(text, text, text)`;
    await migrate(database.db(1));
  });
});

describe("drizzle-kit migrate", () => {
  const database = testDatabase({ migrated: false });

  it("applies the same migrations, and migrate() continues from them", async () => {
    const project = dirname(migrationsFolder);
    await promisify(execFile)(join(project, "node_modules/.bin/drizzle-kit"), ["migrate"], {
      cwd: project,
      env: { ...process.env, DATABASE_URL: database.url() },
    });
    await migrate(database.db(1));
    const orders = createOrdersModule(database.db(1), { series: gam });
    expect((await orders.create(checkout("pay_1")))._unsafeUnwrap().order.sequence).toBe(1);
  });
});
