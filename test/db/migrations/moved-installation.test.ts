// A migration list beside which something moved: a schema that was renamed, an installation in another schema, a copied list.
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { createOrdersModule } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { shippedMigrations } from "../../../src/migrations/shipped-migrations.js";
import { resolveInstallation } from "../../../src/schema/installation.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { expectWorks } from "../../support/working-installation.js";

const shipped = shippedMigrations(resolveInstallation({}));
const list = "drizzle.gapless_orders_migrations";

describe("a schema that was renamed", () => {
  const database = testDatabase({ migrated: false });

  it("gets its functions with its new name", async () => {
    const db = database.db(1);
    await migrate(db, { schema: "before" });
    await database.sql()`alter schema before rename to "it's after"`;
    expect(await migrate(db, { schema: "it's after" })).toBe(0);
    await expectWorks(database, "it's after");
  });
});

describe("an installation that is moved to a schema of its own", () => {
  const database = testDatabase();

  it("goes on there, after the statements of docs/deploying.md", async () => {
    await expectWorks(database);
    const page = await readFile(new URL("../../../docs/deploying.md", import.meta.url), "utf8");
    const block = /```sql\n(create schema gapless_orders;[^`]*)```/.exec(page)?.[1] ?? "no statements";
    await database.sql().unsafe(block);
    expect(await migrate(database.db(1), { schema: "gapless_orders" })).toBe(0);
    const orders = createOrdersModule(database.db(1), { series: gam, schema: "gapless_orders" });
    expect((await orders.create(checkout("pay_2")))._unsafeUnwrap().order.sequence).toBe(2);
    expect((await orders.audit())._unsafeUnwrap().clean).toBe(true);
  });
});

describe("a list of migrations without its objects or sequence", () => {
  const database = testDatabase({ migrated: false });

  it("that was copied into an empty database is not believed", async () => {
    const sql = database.sql();
    await sql.unsafe(`
      create schema drizzle;
      create table ${list} (id serial primary key, hash text not null, created_at bigint)`);
    for (const { hash, folderMillis } of shipped) {
      await sql.unsafe(`insert into ${list} (hash, created_at) values ('${hash}', ${folderMillis})`);
    }
    await expect(migrate(database.db(1))).rejects.toThrow("the table public.order_sequence_tracker");
    await sql.unsafe(`drop table ${list}`);
  });

  it("takes further migrations where its sequence stands at 1, as after logical replication", async () => {
    const sql = database.sql();
    await migrate(database.db(1));
    const repeatable = shipped.find(({ tag }) => tag.endsWith("web_roles"));
    await sql.unsafe(`
      delete from ${list} where created_at = ${repeatable?.folderMillis ?? 0};
      alter sequence drizzle.gapless_orders_migrations_id_seq restart`);
    expect(await migrate(database.db(1))).toBe(1);
    await sql.unsafe(`insert into ${list} (hash, created_at) values ('next', 1)`);
    await sql.unsafe(`delete from ${list} where hash = 'next'`);
  });
});
