// A migration list that says more than is there: tables, keys, functions and triggers that are gone, moved or renamed.
import { describe, expect, it } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { type TestDatabase, testDatabase } from "../../support/database.js";
import { runCli } from "../../support/run-cli.js";
import { expectWorks } from "../../support/working-installation.js";

const list = "drizzle.gapless_orders_migrations";

/** Everything that the catalogue knows of a schema's functions and triggers, their rights included. */
async function objects(database: TestDatabase): Promise<readonly unknown[]> {
  return database.sql()`
    select pg_get_functiondef(oid) as definition, proacl::text as rights, obj_description(oid, 'pg_proc') as comment
    from pg_proc
    where pronamespace = 'public'::regnamespace
    union all
    select pg_get_triggerdef(oid), null, obj_description(oid, 'pg_trigger') from pg_trigger
    where not tgisinternal
    order by 1`;
}

describe("functions and triggers that are missing", () => {
  const database = testDatabase();

  it("each of them is put back as it was, and nothing else is touched", async () => {
    const sql = database.sql();
    const before = await objects(database);
    expect(before.length).toBeGreaterThan(40);
    await sql.unsafe(`
      do $$
      declare
        _function regprocedure;
      begin
        for _function in select oid from pg_proc where pronamespace = 'public'::regnamespace loop
          execute format('drop function if exists %s cascade', _function);
        end loop;
      end
      $$`);
    expect(await objects(database)).toEqual([]);
    expect(await migrate(database.db(1))).toBe(0);
    expect(await objects(database)).toEqual(before);
    await expectWorks(database);
  });

  it("a function that was renamed, or has another body, is put back, and keeps its rights", async () => {
    const sql = database.sql();
    const before = await objects(database);
    await sql.unsafe(`
      alter function peek_order_number(text, text, text) rename to peeked;
      grant execute on function period_of to pg_monitor;
      create or replace function period_of(template text, local timestamp) returns date
        language sql stable set search_path = pg_catalog, pg_temp as 'select null::date';
      drop trigger orders_refuse_delete on orders`);
    const { code, output } = await runCli(database.url(), ["migrate"]);
    expect(output).toMatch(/^No migration was left for public\.orders\.\nPut back: .*peek_order_number/);
    expect(output).toContain("orders_refuse_delete");
    expect(code).toBe(0);
    const [rights] = await sql`
      select has_function_privilege('pg_monitor', 'period_of(text, timestamp)', 'execute') as kept`;
    expect(rights).toEqual({ kept: true });
    await sql`revoke execute on function period_of from pg_monitor`;
    await sql`drop function peeked`;
    expect(await objects(database)).toEqual(before);
    expect(await runCli(database.url(), ["migrate"])).toMatchObject({
      output: "Nothing to do: public.orders is up to date.\n",
    });
  });

  it("a function whose comment says that another body is meant keeps it", async () => {
    const sql = database.sql();
    await sql.unsafe(`
      create or replace function period_of(template text, local timestamp) returns date
        language sql stable set search_path = pg_catalog, pg_temp as 'select null::date';
      comment on function period_of(text, timestamp) is 'kept: for a reason of the operator'`);
    const changed = await objects(database);
    await migrate(database.db(1));
    expect(await objects(database)).toEqual(changed);
    await sql`comment on function period_of(text, timestamp) is null`;
    await migrate(database.db(1));
    expect(await objects(database)).not.toEqual(changed);
  });

  it("are named to a role that cannot put them back", async () => {
    const sql = database.sql();
    await sql.unsafe(`
      grant usage on schema drizzle to pg_monitor;
      grant select on ${list} to pg_monitor;
      drop trigger orders_refuse_delete on orders`);
    await expect(migrate(database.db(1, { role: "pg_monitor" }))).rejects.toThrow(
      /orders_refuse_delete is missing .*permission denied.*Migrate as the role that owns our tables/,
    );
    await migrate(database.db(1));
  });
});

describe("roles of a web API", () => {
  const database = testDatabase();

  it("get no right on a function that is put back, whatever the platform hands out", async () => {
    const undo = new Error("undo");
    const sql = database.sql();
    // The roles need these very names. Undone in the end, so that no other session ever sees them.
    const undone = database.db(1).transaction(async (tx) => {
      await tx.execute(`
        do $$ begin create role anon; exception when duplicate_object then null; end $$;
        alter default privileges in schema public grant all on functions to anon;
        drop function peek_order_number(text, text, text)`);
      await migrate(tx);
      await tx.execute(`
        do $$
        begin
          assert not has_function_privilege('anon', 'peek_order_number(text, text, text)', 'execute');
        end
        $$`);
      throw undo;
    });
    await expect(undone).rejects.toBe(undo);
    expect(await sql`select to_regprocedure('peek_order_number(text, text, text)') as there`).toHaveLength(1);
  });
});

describe("tables that are missing", () => {
  const database = testDatabase();
  const migrating = () => migrate(database.db(1));

  it("because their schema was moved or their name changed are named with the way back", async () => {
    const sql = database.sql();
    await sql.unsafe(`
      create schema shop;
      alter table orders set schema shop;
      alter table shop.orders rename to "Placed"`);
    const refused = migrating();
    const way = `alter table shop."Placed" set schema public; alter table public."Placed" rename to orders`;
    await expect(refused).rejects.toThrow(
      `by the list ${list} the database is migrated, but the table public.orders is missing. Nothing was changed.`,
    );
    await expect(refused).rejects.toThrow(`bring it back: ${way}`);
    await sql.unsafe(way);
    expect(await migrating()).toBe(0);
    await expectWorks(database);
  });

  it("because they were dropped are never made anew unasked, and what is left can be dropped to begin anew", async () => {
    const sql = database.sql();
    await sql`drop table orders cascade`;
    const said = await migrating().catch(String);
    expect(said).toMatch(/the table public\.orders is missing\. Nothing was changed\. Restore a backup\./);
    expect((await sql`select to_regclass('public.orders') as orders`)[0]).toEqual({ orders: null });
    await sql.unsafe(/drop table if exists .* cascade$/.exec(String(said))?.[0] ?? "no statement");
    expect(await migrating()).toBeGreaterThan(10);
    await expectWorks(database);
  });

  it("are all named after `drop schema public cascade`, and the command ends with 1", async () => {
    const sql = database.sql();
    await sql`drop schema public cascade`;
    await sql`create schema public`;
    const { code, output, errors } = await runCli(database.url(), ["migrate"]);
    for (const table of ["orders", "order_sequence_tracker", "number_ledger"]) {
      expect(errors).toContain(`the table public.${table}`);
    }
    expect(output).toBe("");
    expect(code).toBe(1);
    await sql.unsafe(`drop table ${list}`);
    expect(await migrating()).toBeGreaterThan(10);
    await expectWorks(database);
  });
});

describe("keys and columns that are missing", () => {
  const database = testDatabase();
  const migrating = () => migrate(database.db(1));

  it("are named, a key with the statement that adds it", async () => {
    const sql = database.sql();
    await sql.unsafe(`
      alter table orders drop constraint orders_series_payment_reference_key;
      alter table order_sequence_tracker drop constraint order_sequence_tracker_pkey;
      alter table orders drop constraint orders_pkey`);
    const said = String(await migrating().catch(String));
    expect(said).toContain("Nothing was changed. Without its keys nothing keeps numbers unique.");
    expect([...said.matchAll(/the key (\w+\.\w+)/g)].map(([, key]) => key).toSorted()).toEqual([
      "order_sequence_tracker.order_sequence_tracker_pkey",
      "orders.orders_pkey",
      "orders.orders_series_payment_reference_key",
    ]);
    await sql.unsafe(/alter table .*$/.exec(said)?.[0] ?? "no statement");
    expect(await migrating()).toBe(0);
    await expectWorks(database);
  });

  it("are refused where a column is in the order of a language, or has another name", async () => {
    const sql = database.sql();
    await sql`alter table order_sequence_tracker alter column series type text collate "en-x-icu"`;
    await expect(migrating()).rejects.toThrow('the column order_sequence_tracker.series collate "C"');
    await sql`alter table order_sequence_tracker alter column series type text collate "C"`;
    await sql`alter table number_ledger rename column content_hash to hash`;
    await expect(migrating()).rejects.toThrow("the column number_ledger.content_hash. Nothing was changed");
  });
});
