// Older code goes on giving numbers while the new code gives them: none is given twice, and the ledger gets to know both.
import { setTimeout } from "node:timers/promises";
import type postgres from "postgres";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { upTo } from "../../support/checkouts.js";
import { disagreements, missingSequences } from "../../support/numbered-table.js";
import * as erp from "../../support/schemas/erp-posted-invoice.js";
import * as shop from "../../support/schemas/multi-store-shop.js";

const shopDatabase = appDatabase(shop);
const erpDatabase = appDatabase(erp);
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

/** max + 1, as the old code has it, until it has to stop; again when its number was taken meanwhile. */
async function oldGenerator(insert: () => Promise<unknown>, isOver: () => boolean): Promise<number> {
  let inserted = 0;
  while (!isOver()) {
    try {
      await insert();
      inserted += 1;
    } catch (error) {
      expect(error).toMatchObject({ code: "23505" });
    }
  }
  return inserted;
}

/** Checks that a sequence up to the counter is one of the ledger's or missing in it, and that the counter is the highest. */
async function hasNoHiddenGap(sql: postgres.Sql, table: string, series: string): Promise<void> {
  const [ledger] = await sql`
    select count(*)::int as rows, max(sequence)::int as highest from gapless_orders.number_ledger
    where document_table = ${`public.${table}`} and series = ${series}`;
  const missing = await missingSequences(sql, series);
  expect(Number(ledger?.["rows"]) + missing.length).toBe(ledger?.["highest"]);
}

describe("an old generator", () => {
  it("that pauses between its numbers costs no gap", async () => {
    const sql = shopDatabase.sql();
    const storeId = await newStore();
    const numbering = ofOrders();
    let isOver = false;
    const old = oldGenerator(
      async () => {
        await setTimeout(50);
        await sql`
          insert into orders (store_id, order_number)
          select ${storeId}, coalesce(max(order_number), 1000) + 1 from orders where store_id = ${storeId}`;
      },
      () => isOver,
    );
    for (const _ of upTo(20)) {
      await setTimeout(20);
      const results = await Promise.all(upTo(10).map(() => numbering.create({ storeId })));
      expect(results.map((result) => (result.isOk() ? "ok" : result.error))).toEqual(
        upTo(10).map(() => "ok"),
      );
    }
    isOver = true;
    const inserted = await old;
    expect(inserted).toBeGreaterThan(2);
    (await numbering.adopt())._unsafeUnwrap();
    const numbers = await sql`select order_number from orders where store_id = ${storeId} order by 1`;
    expect(numbers.map((row) => row["order_number"])).toEqual(upTo(200 + inserted).map((n) => 1000 + n));
    expect(await disagreements(sql, { table: "orders", number: "order_number" })).toEqual([]);
    expect(await missingSequences(sql, `store ${storeId}`)).toEqual([]);
  });
});

describe("an old generator in a loop", () => {
  it("beside 200 creates takes no number of theirs, and the ledger has its numbers too", async () => {
    const sql = shopDatabase.sql();
    const storeId = await newStore();
    const numbering = ofOrders();
    let isOver = false;
    const old = oldGenerator(
      () => sql`
        insert into orders (store_id, order_number)
        select ${storeId}, coalesce(max(order_number), 1000) + 1 from orders where store_id = ${storeId}`,
      () => isOver,
    );
    const created = [];
    for (const first of upTo(10)) {
      created.push(
        ...(await Promise.all(upTo(20).map((n) => numbering.create({ storeId, total: first * n })))),
      );
    }
    isOver = true;
    const inserted = await old;
    for (const result of created) {
      expect(result.isOk() ? "ok" : result.error).toBe("ok");
    }
    expect(inserted).toBeGreaterThan(10);
    (await numbering.adopt())._unsafeUnwrap();
    const numbers = await sql`select distinct order_number from orders where store_id = ${storeId}`;
    expect(numbers).toHaveLength(200 + inserted);
    expect(await disagreements(sql, { table: "orders", number: "order_number" })).toEqual([]);
    await hasNoHiddenGap(sql, "orders", `store ${storeId}`);
  });

  it("beside invoices that are issued does the same", async () => {
    const sql = erpDatabase.sql();
    const [tenant] = await sql`insert into tenants (name) values ('A company') returning id`;
    const tenantId = String(tenant?.["id"]);
    const [party] = await sql`insert into parties (tenant_id, name) values (${tenantId}, 'A') returning id`;
    const customer = String(party?.["id"]);
    const drafts = await sql`
      insert into invoices (tenant_id, customer_id, issue_date, due_date)
      select ${tenantId}, ${customer}, '2026-11-26', '2026-11-26' from generate_series(1, 200)
      returning id`;
    const { invoices } = erp;
    const numbering = createNumbering(erpDatabase.db(), {
      table: invoices,
      number: invoices.invoiceNumber,
      series: (row) => orderSeries({ name: `inv ${row.tenantId}`, template: "INV-{YYYY}-{####}" }),
      at: invoices.issueDate,
    });
    let isOver = false;
    const old = oldGenerator(
      () => sql`
        insert into invoices (tenant_id, customer_id, issue_date, due_date, invoice_number)
        select ${tenantId}, ${customer}, '2026-11-26', '2026-11-26',
          'INV-2026-' || lpad((coalesce(max(right(invoice_number, 4)::int), 0) + 1)::text, 4, '0')
        from invoices where tenant_id = ${tenantId}`,
      () => isOver,
    );
    const issued = [];
    for (let first = 0; first < drafts.length; first += 20) {
      const some = drafts.slice(first, first + 20);
      issued.push(...(await Promise.all(some.map((row) => numbering.issue(String(row["id"]))))));
    }
    isOver = true;
    const inserted = await old;
    for (const result of issued) {
      expect(result.isOk() ? "ok" : result.error).toBe("ok");
    }
    expect(inserted).toBeGreaterThan(10);
    (await numbering.adopt())._unsafeUnwrap();
    const numbers = await sql`select distinct invoice_number from invoices`;
    expect(numbers).toHaveLength(200 + inserted);
    expect(await disagreements(sql, { table: "invoices", number: "invoice_number" })).toEqual([]);
    await hasNoHiddenGap(sql, "invoices", `inv ${tenantId}`);
  });
});
