// Numbers behind the counter that the app's table has already: passed over, adopted where they are of the series.
import { integer, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
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
    const known = await sql`select distinct series from gapless_orders.number_ledger`;
    expect(known.map((row) => row["series"])).toEqual(["one"]);
    expect(await missingSequences(sql, "one")).toEqual(["1900-01-01 2", "1900-01-01 3"]);
  });
});
