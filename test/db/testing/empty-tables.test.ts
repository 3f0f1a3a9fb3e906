// Emptying a test database: everything is gone, numbers begin again, the guards are back, and real data is safe.
import { randomBytes } from "node:crypto";
import { integer, pgSchema, pgTable } from "drizzle-orm/pg-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createOrdersModule, type OrdersDatabase } from "../../../src/index.js";
import { migrate, protectNumbers } from "../../../src/migrations/index.js";
import { emptyTables, openTestDatabase, type TestDatabase } from "../../../src/testing/index.js";
import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { createTables, fill, first, invoices, schema } from "../../support/emptied-tables.js";

const database = testDatabase({ migrated: false });
const owner = `gapless_owner_${randomBytes(4).toString("hex")}`;
let embedded: TestDatabase;

/** As the owner of the database and its tables, who is no superuser. */
const asOwner = () => database.db(3, { role: owner });

beforeAll(async () => {
  await database.sql().unsafe(`create role ${owner}; grant all on schema public to ${owner}`);
  const [row] = await database.sql()`select current_database() as name`;
  await database.sql().unsafe(`grant create on database ${row?.["name"]} to ${owner}`);
  const db = asOwner();
  embedded = await openTestDatabase({ schema: "gapless_orders", prepare: migrate });
  for (const one of [db, embedded.db]) {
    await createTables(one);
  }
  await migrate(db);
  await migrate(db, { schema: "gapless_orders" });
  for (const one of [db, embedded.db]) {
    await protectNumbers(one, { table: invoices, number: invoices.invoiceNo });
  }
});
afterAll(async () => {
  await embedded.close();
  await database.sql().unsafe(`drop owned by ${owner}; drop role ${owner}`);
});

const databases: readonly (readonly [
  string,
  () => OrdersDatabase,
  (given: typeof schema) => Promise<void>,
])[] = [
  ["by the owner of its tables", asOwner, (given) => emptyTables(asOwner(), { tables: given })],
  [
    "by a superuser",
    () => database.db(3),
    (given) => emptyTables(database.db(3), { tables: [given.invoices, given.lines] }),
  ],
  ["in memory", () => embedded.db, (given) => embedded.empty(given)],
];

describe.each(databases)("a database that is emptied %s", (_, open, empty) => {
  beforeEach(() => empty(schema));

  it("gives the first number, the first id, and the first number of the app's own table again", async () => {
    expect(await fill(open())).toEqual(first);
    await empty(schema);
    expect(await fill(open())).toEqual(first);
  });

  it("is guarded as before", async () => {
    await fill(open());
    for (const table of ["orders", "gapless_orders.number_ledger", "order_sequence_tracker", "invoices"]) {
      await expect(open().execute(`truncate ${table} cascade`), table).rejects.toMatchObject({
        cause: { code: expect.stringMatching(/^OG00[12]$/) },
      });
    }
  });

  it("may be emptied while a module is in use, which goes on", async () => {
    const orders = createOrdersModule(open(), { series: gam });
    for (let round = 0; round < 3; round += 1) {
      const created = await Promise.all([1, 2, 3].map((n) => orders.create(checkout(`pay_${n}`))));
      const sequences = created.map((one) => one._unsafeUnwrap().order.sequence);
      expect(sequences.toSorted()).toEqual([1, 2, 3]);
      await empty(schema);
    }
    expect((await orders.audit())._unsafeUnwrap()).toMatchObject({ orders: 0 });
  });
});

describe("a trigger of the app's", () => {
  afterEach(() => database.sql()`drop table if exists kept cascade`);

  it.each([
    ["enabled", "enable trigger", "O"],
    ["enabled always", "enable always trigger", "A"],
    ["for replicas", "enable replica trigger", "R"],
    ["disabled", "disable trigger", "D"],
  ])("is %s as before, and does not refuse", async (_, state, code) => {
    await database.sql().unsafe(`
      create table kept (id int); insert into kept values (1);
      create or replace function refuse_kept() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger kept_refuse before truncate on kept for each statement execute function refuse_kept();
      alter table kept ${state} kept_refuse`);
    await emptyTables(database.db(), { tables: [pgTable("kept", { id: integer("id") })] });
    expect(await database.sql()`select * from kept`).toHaveLength(0);
    const [row] = await database.sql()`select tgenabled from pg_trigger where tgname = 'kept_refuse'`;
    expect(row?.["tgenabled"]).toBe(code);
  });

  it("on a partition of a table does not refuse either", async () => {
    await database.sql().unsafe(`
      create table kept (id int) partition by range (id);
      create table kept_1 partition of kept for values from (0) to (10); insert into kept values (1);
      create trigger kept_refuse before truncate on kept_1 for each statement execute function refuse_order_delete()`);
    await emptyTables(database.db(), { tables: [pgTable("kept", { id: integer("id") })] });
    expect(await database.sql()`select * from kept`).toHaveLength(0);
  });
});

describe("an installation in a schema that is named", () => {
  it("is emptied, and no other, and not the app's own table of the same name", async () => {
    const sql = database.sql();
    await emptyTables(database.db(), { tables: schema });
    await migrate(database.db(), { schema: "worker_1" });
    await sql.unsafe(
      "create schema shop; create table shop.orders (id int); insert into shop.orders values (1)",
    );
    const [ours, theirs] = ["worker_1", "public"].map((one) =>
      createOrdersModule(database.db(), { series: gam, schema: one }),
    );
    await ours?.create(checkout("pay_1"));
    await theirs?.create(checkout("pay_1"));
    await emptyTables(database.db(), { schema: "worker_1" });
    const [left] = await sql`
      select
        (select count(*)::int from worker_1.orders) as ours,
        (select count(*)::int from public.orders) as theirs,
        (select count(*)::int from shop.orders) as app`;
    expect(left).toEqual({ ours: 0, theirs: 1, app: 1 });
    await emptyTables(database.db(), { tables: [pgSchema("shop").table("orders", { id: integer("id") })] });
    expect(await sql`select * from shop.orders`).toHaveLength(0);
  });
});
