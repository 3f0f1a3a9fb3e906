// Numbers behind the counter that the app's table has already: passed over, adopted where they are of the series.
import { integer, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { upTo } from "../../support/checkouts.js";
import { missingSequences } from "../../support/numbered-table.js";
import * as shop from "../../support/schemas/multi-store-shop.js";

const receipts = pgTable(
  "receipts",
  { id: integer("id").primaryKey(), till: text("till").notNull(), no: text("no") },
  (t) => [uniqueIndex("receipts_no").on(t.no)],
);
const shopDatabase = appDatabase(shop);
const receiptsDatabase = appDatabase({ receipts });
const { orders } = shop;

async function newStore(): Promise<string> {
  const [store] = await shopDatabase.sql()`insert into stores (title) values ('A store') returning id`;
  return String(store?.["id"]);
}

function ofOrders() {
  return createNumbering(shopDatabase.db(), {
    table: orders,
    number: orders.orderNumber,
    series: ({ storeId }) => orderSeries({ name: `store ${storeId}`, template: "{#+1000}" }),
  });
}

describe("an old generator that is ahead", () => {
  it("by hundreds of numbers costs a create nothing but time", async () => {
    const sql = shopDatabase.sql();
    const storeId = await newStore();
    await sql`
      insert into orders (store_id, order_number) select ${storeId}, 1000 + n from generate_series(1, 1750) as n`;
    const { create, createIn } = ofOrders();
    const { number } = (await create({ storeId }))._unsafeUnwrap();
    expect(number).toBe(2751);
    await sql`
      insert into orders (store_id, order_number) select ${storeId}, 2751 + n from generate_series(1, 250) as n`;
    const inTransaction = await shopDatabase.db().transaction(async (tx) => await createIn(tx, { storeId }));
    expect(inTransaction._unsafeUnwrap().number).toBe(3002);
    expect(await missingSequences(sql, `store ${storeId}`)).toEqual([]);
  });

  it("by a counter of its own leaves the numbers below it to be given", async () => {
    const sql = shopDatabase.sql();
    const storeId = await newStore();
    await sql`
      insert into orders (store_id, order_number) select ${storeId}, 1000 + n from generate_series(51, 60) as n`;
    const { create } = ofOrders();
    const results = await Promise.all(upTo(200).map(() => create({ storeId })));
    const numbers = results.map((result) => result._unsafeUnwrap().number);
    expect(numbers.toSorted((a, b) => a - b)).toEqual([
      ...upTo(50).map((n) => 1000 + n),
      ...upTo(150).map((n) => 1060 + n),
    ]);
    expect(await missingSequences(sql, `store ${storeId}`)).toEqual([]);
  });
});

describe("an index that the number is in", () => {
  it("may be one of a partitioned table, whose partitions have names of their own for it", async () => {
    const db = receiptsDatabase.db();
    const parted = pgTable(
      "parted",
      { id: integer().notNull(), year: integer().notNull(), no: text() },
      (t) => [primaryKey({ columns: [t.year, t.id] })],
    );
    await receiptsDatabase.sql()`
      create table parted (id integer, year integer, no text, primary key (year, id), unique (year, no))
      partition by list (year)`;
    await receiptsDatabase.sql()`create table parted_2026 partition of parted for values in (2026)`;
    await receiptsDatabase.sql()`insert into parted values (1, 2026, 'P-1'), (2, 2026, 'P-2')`;
    const { create } = createNumbering(db, {
      table: parted,
      number: parted.no,
      series: orderSeries({ name: "PARTED", template: "P-{#}" }),
    });
    expect((await create({ id: 3, year: 2026 }))._unsafeUnwrap().number).toBe("P-3");
  });

  it("may hold nulls to be one value", async () => {
    const places = pgTable("places", { id: integer().primaryKey(), place: integer(), no: text() });
    await receiptsDatabase.sql()`
      create table places (id integer primary key, place integer, no text, unique nulls not distinct (place, no))`;
    await receiptsDatabase.sql()`insert into places values (1, null, 'N-1'), (2, 7, 'N-2')`;
    const { create } = createNumbering(receiptsDatabase.db(), {
      table: places,
      number: places.no,
      series: orderSeries({ name: "PLACES", template: "N-{#}" }),
    });
    expect((await create({ id: 3 }))._unsafeUnwrap().number).toBe("N-2");
  });
});

describe("a number that a row of another series has", () => {
  it("is passed over where one index guards both, and leaves a gap", async () => {
    const sql = receiptsDatabase.sql();
    await sql`insert into receipts (id, till, no) values (1, 'two', 'R-2'), (2, 'two', 'R-3')`;
    const { create } = createNumbering(receiptsDatabase.db(), {
      table: receipts,
      number: receipts.no,
      series: ({ till }) => orderSeries({ name: till, template: "R-{#}" }),
    });
    const results = await Promise.all(upTo(5).map((n) => create({ id: 10 + n, till: "one" })));
    expect(results.map((result) => result._unsafeUnwrap().number).toSorted()).toEqual([
      "R-1",
      "R-4",
      "R-5",
      "R-6",
      "R-7",
    ]);
    const known = await sql`
      select distinct series from gapless_orders.number_ledger where document_table = 'public.receipts'`;
    expect(known.map((row) => row["series"])).toEqual(["one"]);
    expect(await missingSequences(sql, "one")).toEqual(["1900-01-01 2", "1900-01-01 3"]);
  });
});
