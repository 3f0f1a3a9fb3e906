// The migration of a database whose keys are in the order of a language: indexes are made anew, and nothing else.
import { sql as query } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { migrateToLegacy } from "../../support/legacy-schema.js";
import { ordersModule } from "../../support/orders-module.js";

type Database = ReturnType<typeof testDatabase>;

/** Where each table and index has its pages: a table that is written again gets another file. */
async function files(database: Database): Promise<ReadonlyMap<string, string>> {
  const rows = await database.sql()`
    select relname as name, pg_relation_filenode(oid)::text as file
    from pg_class
    where relkind in ('r', 'i') and relnamespace in (
      select oid from pg_namespace where nspname in ('public', 'gapless_orders')
    )`;
  return new Map(rows.map((row) => [String(row["name"]), String(row["file"])]));
}

async function changedFiles(database: Database, run: () => Promise<unknown>): Promise<readonly string[]> {
  const before = await files(database);
  await run();
  const after = await files(database);
  return [...after]
    .filter(([name, file]) => before.get(name) !== file)
    .map(([name]) => name)
    .toSorted();
}

async function collations(database: Database): Promise<readonly unknown[]> {
  const rows = await database.sql()`
    select attrelid::regclass::text || '.' || attname as key
    from pg_attribute
    where attname in ('series', 'order_number', 'payment_reference')
      and attrelid in (
        select oid from pg_class
        -- The ledger is new: it has always had them.
        where relkind = 'r' and relname <> 'number_ledger' and relnamespace in (
          select oid from pg_namespace where nspname in ('public', 'gapless_orders')
        )
      )
      and attcollation = '"C"'::regcollation
    order by 1`;
  return rows.map((row) => row["key"]);
}

const ofOrders = ["orders.order_number", "orders.payment_reference", "orders.series"];

describe("migrating keys to bytes", () => {
  const database = testDatabase({ migrated: false });

  beforeAll(async () => {
    await migrateToLegacy(database.db(1));
    const orders = ordersModule(database.db(5), { series: gam });
    await Promise.all(upTo(50).map((n) => orders.create(checkout(`pay_${n}`))));
    await database.sql().unsafe(`
      create policy one_series on orders for select to pg_monitor using (series is not distinct from 'GAM');
      comment on policy one_series on orders is 'One series''s';
      create policy no_other on orders as restrictive to pg_monitor, pg_read_all_data
        using (order_number like 'GAM%') with check (payment_reference is not null);
      create policy counters on order_sequence_tracker using (exists (select from orders where orders.series = 'GAM'));
      create policy every on orders using (true)`);
  });

  const policies = async () => [
    ...(await database.sql()`
      select policies.*, obj_description(found.oid, 'pg_policy') as comment
      from pg_policies as policies
      join pg_policy as found on found.polname = policies.policyname
      -- That of the migrations is there besides, and reads only.
      where policies.policyname <> 'read_all_data'
      order by policyname`),
  ];

  it("is refused while a view uses a key, names the view, and changes nothing", async () => {
    await database.sql()`create view numbers as select order_number from orders`;
    const changed = await changedFiles(database, () =>
      expect(migrate(database.db(1))).rejects.toThrow(
        /^gapless-orders: .*view public\.numbers depends on column "order_number"\. Nothing was changed/,
      ),
    );
    expect(changed).toEqual([]);
    expect(await policies()).toHaveLength(4);
    await database.sql()`drop view numbers`;
  });

  it("rebuilds the indexes of the keys, rewrites no table, and keeps the policies", async () => {
    const before = await policies();
    expect(before).toHaveLength(4);
    let searchPath = "";
    const migrating = () =>
      database.db(1, { search_path: "information_schema, public" }).transaction(async (tx) => {
        await migrate(tx);
        searchPath = JSON.stringify(await tx.execute(query`show search_path`));
      });
    expect(await changedFiles(database, migrating)).toEqual([
      "order_sequence_tracker_pkey",
      "orders_series_order_number_key",
      "orders_series_payment_reference_key",
    ]);
    expect(await policies()).toEqual(before);
    expect(searchPath).toContain("information_schema, public");
    expect(await collations(database)).toEqual(["order_sequence_tracker.series", ...ofOrders]);
    const orders = ordersModule(database.db(2), { series: gam });
    expect((await orders.create(checkout("pay_7")))._unsafeUnwrap().replayed).toBe(true);
    expect((await orders.create(checkout("pay_51")))._unsafeUnwrap().order.sequence).toBe(51);
    await expect(database.sql()`update orders set sequence = 9`).rejects.toMatchObject({ code: "OG001" });
  });
});
