// Several numberings on one schema: several number columns in one table, and one series over two tables.
import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { upTo } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { batching, numberedTables, sharedPools } from "../../support/numbered-tables.js";

const database = testDatabase({ migrated: false });
const createTables = numberedTables(database);
const open = sharedPools(database);

const row = () => ({ id: serial().primaryKey(), note: text().notNull() });

describe("several number columns in one table", () => {
  it("have a numbering each, and a document may have a number of both", async () => {
    const documents = pgTable("twice", { ...row(), quote: text(), invoice: integer() });
    await createTables({ documents });
    const quotes = createNumbering(open(), {
      table: documents,
      number: documents.quote,
      series: orderSeries({ name: "QUOTE", template: "Q-{#}" }),
      ...batching(),
    });
    const invoices = createNumbering(open(), {
      table: documents,
      number: documents.invoice,
      series: orderSeries({ name: "INVOICE", template: "{#}" }),
      ...batching(),
    });
    const quoted = await Promise.all(upTo(20).map((n) => quotes.create({ note: `note ${n}` })));
    const ids = quoted.map((result) => result._unsafeUnwrap().document.id);
    const invoiced = await Promise.all(ids.slice(10).map((id) => invoices.issue(id)));
    for (const [index, result] of invoiced.entries()) {
      const { document, number } = result._unsafeUnwrap();
      expect(document).toMatchObject({ id: ids[10 + index], quote: expect.any(String), invoice: number });
    }
    expect(new Set(invoiced.map((result) => result._unsafeUnwrap().number))).toEqual(new Set(upTo(10)));
  });
});

describe("one series over two tables", () => {
  it("shares its numbers and its keys: the key of a document of the other table is KeyReused", async () => {
    const invoices = pgTable("shared_invoices", { ...row(), no: text() });
    const credits = pgTable("shared_credits", { ...row(), no: text().notNull() });
    await createTables({ invoices, credits });
    const shared = { series: orderSeries({ name: "SHARED", template: "S-{#}" }), ...batching() };
    const one = createNumbering(open(), { ...shared, table: invoices, number: invoices.no });
    const other = createNumbering(open(), { ...shared, table: credits, number: credits.no });
    const results = await Promise.all(
      upTo(40).map((n) => (n % 2 === 0 ? one : other).create({ note: "" }, { key: `key ${n}` })),
    );
    expect(new Set(results.map((result) => result._unsafeUnwrap().number))).toEqual(
      new Set(upTo(40).map((n) => `S-${n}`)),
    );
    const reused = (await other.create({ note: "" }, { key: "key 2" }))._unsafeUnwrapErr();
    expect(reused).toEqual({ kind: "KeyReused", existing: null, differing: [] });
    expect((await one.create({ note: "" }, { key: "key 2" }))._unsafeUnwrap().replayed).toBe(true);
    expect((await other.create({ note: "" }))._unsafeUnwrap().number).toBe("S-41");
  });
});
