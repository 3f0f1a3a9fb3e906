// Keys are compared by their bytes: an upgrade of the operating system that sorts otherwise gives nothing twice.
import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { OrdersDatabase } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { checkout, gam, upTo } from "../../support/checkouts.js";
import { languageDatabase } from "../../support/language-database.js";
import { legacyMigrations, migrateToLegacy } from "../../support/legacy-schema.js";
import { ordersModule } from "../../support/orders-module.js";

/** A word of letters that a language may move, the same for every run. */
const word = (n: number): string =>
  ((n * 7_919_993) % 16_777_213).toString(8).replaceAll(/\d/g, (digit) => "rstuvxyz".charAt(Number(digit)));
const references = upTo(400).map((n) => `pay_${word(n)}`);
const tenants = upTo(100).map((n) => `shop ${word(n)}`);

/** Sends every payment, and raises the counter of every tenant. */
async function doEverything(db: OrdersDatabase): Promise<void> {
  const orders = ordersModule(db, { series: gam });
  await Promise.all(references.map((reference) => orders.create(checkout(reference))));
  // As the module's statement does, which asks the index alone whether a counter is there.
  await db.execute(sql`
    insert into public.order_sequence_tracker as tracker (series, date_key, last_sequence)
    select name, public.order_date_key('N-{####}', 'UTC', now()), 1
    from jsonb_array_elements_text(${JSON.stringify(tenants)}::jsonb) as tenants (name)
    on conflict (series, date_key) do update
      set last_sequence = tracker.last_sequence + 1`);
}

async function counted(db: OrdersDatabase): Promise<Readonly<Record<string, number>>> {
  const there = db
    .$with("there", {
      orders: sql<number>`orders`.mapWith(Number).as("orders"),
      counters: sql<number>`counters`.mapWith(Number).as("counters"),
      migrations: sql<number>`migrations`.mapWith(Number).as("migrations"),
    })
    .as(sql`
      select
        (select count(*) from public.orders) as orders,
        (select count(*) from public.order_sequence_tracker) as counters,
        (select count(*) from drizzle.gapless_orders_migrations) as migrations`);
  const [row] = await db.with(there).select().from(there);
  return row ?? {};
}

const everything = { orders: references.length, counters: tenants.length + 1 };

describe("an operating system upgrade that sorts text differently", () => {
  const database = languageDatabase();

  it("leaves every payment and every counter to be found", async () => {
    const before = database.open();
    await migrate(before.db);
    await doEverything(before.db);
    await database.upgrade();
    const after = database.open();
    await doEverything(after.db);
    expect(await counted(after.db)).toMatchObject(everything);
    const report = (await ordersModule(after.db, { series: gam }).audit())._unsafeUnwrap();
    expect(report).toMatchObject({ duplicates: [], duplicatePayments: [], duplicateCounters: [] });
  });
});

describe("a database whose keys were in the order of a language before the upgrade", () => {
  const database = languageDatabase();

  it("took duplicate payments and counters, and is not migrated until they are removed", async () => {
    const before = database.open();
    await migrateToLegacy(before.db);
    await doEverything(before.db);
    expect(await counted(before.db)).toMatchObject(everything);
    await database.upgrade();
    const after = database.open();
    await doEverything(after.db);
    const damaged = await counted(after.db);
    expect(damaged["orders"]).toBeGreaterThan(everything.orders);
    expect(damaged["counters"]).toBeGreaterThan(everything.counters);

    await expect(migrate(after.db)).rejects.toThrow(
      /^gapless-orders: the table (public\.)?order_sequence_tracker has rows that its key order_sequence_tracker_pkey refuses: .*Nothing was changed/,
    );
    await after.db.execute(sql.raw(withoutIndexes));
    await expect(migrate(after.db)).rejects.toThrow(
      /^gapless-orders: the table (public\.)?orders has rows that its key orders_series_\w+_key refuses: .*Nothing was changed/,
    );
    expect(await counted(after.db)).toMatchObject({
      orders: damaged["orders"],
      migrations: legacyMigrations,
    });
  });
});

/** What puts the counters right: the lower one of two goes, found without the index. */
const withoutIndexes = `
  do $repair$
  begin
    set local enable_indexscan = off;
    set local enable_indexonlyscan = off;
    set local enable_bitmapscan = off;
    delete from public.order_sequence_tracker as lower
    using public.order_sequence_tracker as other
    where lower.series = other.series
      and lower.date_key = other.date_key
      and (lower.last_sequence, lower.ctid) < (other.last_sequence, other.ctid);
  end
  $repair$`;
