// The command line on an app's own table: adopt takes over what it has, protect guards it.
import { bigint, date, integer, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";
import { describe, expect, it } from "vitest";
import { createNumbering, orderSeries } from "../../../src/index.js";
import { appDatabase } from "../../support/app-schema.js";
import { rowsOf } from "../../support/numbered-table.js";
import { type Run, runCli } from "../../support/run-cli.js";

const invoices = pgTable("invoices", {
  id: integer("id").primaryKey(),
  invoiceNo: text("invoice_no"),
});
const orders = pgTable(
  "orders",
  {
    tenantId: bigint("tenant_id", { mode: "number" }).notNull(),
    id: integer("id").notNull(),
    orderNo: integer("order_no"),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);
const rentals = pgTable(
  "Rental Days",
  {
    day: date().notNull(),
    from: timestamp({ withTimezone: true }).notNull(),
    until: timestamp().notNull(),
    n: integer().notNull(),
    payment: text(),
    bookNo: text(),
  },
  (t) => [primaryKey({ columns: [t.n, t.day, t.from, t.until] })],
);
const heap = pgTable("heap", { no: text() });

const database = appDatabase({ invoices, orders, rentals, heap });
const run = (...args: readonly string[]): Promise<Run> =>
  runCli(database.url(), ["--schema", "gapless_orders", ...args]);
const ofInvoices = [
  ...["adopt", "--table", "public.invoices", "--number", "invoice_no"],
  ...[
    "--series",
    "INV",
    "--template",
    "INV-{YYYY}-{####}",
    "--year-begins",
    "04",
    "--time-zone",
    "Asia/Kolkata",
  ],
];

describe("gapless-orders adopt", () => {
  it("prints what it did and what does not fit, and finds all known the second time", async () => {
    const sql = database.sql();
    await sql`
      insert into invoices
      select n, 'INV-2026-' || lpad(n::text, 4, '0') from generate_series(1, 1200) as n where n <> 17`;
    await sql`insert into invoices values (1201, 'INV-2026-0005'), (1202, '7/2024'), (1203, null)`;
    const before = await rowsOf(sql, "invoices");
    const first = await run(...ofInvoices);
    expect(first.errors).toBe("");
    expect(first.output.split("\n")).toEqual([
      "1199 adopted, 0 known before, 1 counter raised",
      "1 do not fit, 1 have another row's number or key, 1 missing from before",
      "what                │ series │ where",
      expect.stringMatching(/^─+┼─+┼─+$/),
      "not of the template │ INV    │ 7/2024 of 1202",
      "number twice        │ INV    │ INV-2026-0005 of 1201",
      "gap from before     │ INV    │ 2026-04-01: 17",
      "",
    ]);
    expect(first.code).toBe(0);
    const again = await run(...ofInvoices, "--json");
    expect(JSON.parse(again.output)).toMatchObject({ adopted: 0, alreadyKnown: 1199, countersRaised: 0 });
    expect(await rowsOf(sql, "invoices")).toEqual(before);
    const numbering = createNumbering(database.db(), {
      table: invoices,
      number: invoices.invoiceNo,
      series: orderSeries({
        name: "INV",
        template: "INV-{YYYY}-{####}",
        yearBegins: "04",
        timeZone: "Asia/Kolkata",
      }),
    });
    expect((await numbering.issue(1203))._unsafeUnwrap().number).toBe("INV-2026-1201");
  });

  it("makes a series of each value of a column, as the code does, for a key of several columns", async () => {
    const sql = database.sql();
    await sql`
      insert into orders select tenant, n, 1000 + n
      from generate_series(1, 3) as tenant cross join generate_series(1, 50) as n`;
    const { output, code } = await run(
      ...["adopt", "--table", "orders", "--number", "order_no"],
      ...["--series", "tenant", "--series-column", "tenant_id", "--template", "{#+1000}"],
    );
    expect(output).toContain("150 adopted, 0 known before, 3 counters raised");
    expect(code).toBe(0);
    const { create } = createNumbering(database.db(), {
      table: orders,
      number: orders.orderNo,
      series: ({ tenantId }) => orderSeries({ name: `tenant ${tenantId}`, template: "{#+1000}" }),
    });
    expect((await create({ tenantId: 2, id: 51 }))._unsafeUnwrap().number).toBe(1051);
  });

  it("names the rows as the code does, by dates and instants too, and keeps their idempotency keys", async () => {
    await database.sql()`
      insert into "Rental Days" (day, "from", until, n, payment, "bookNo")
      select '2026-01-02', '2026-01-02 12:00Z', '2026-01-03 12:00', n, 'pay_' || n, 'B-' || n
      from generate_series(1, 3) as n`;
    const { output, errors } = await run(
      ...["adopt", "--table", "public.Rental Days", "--number", "bookNo", "--key", "payment"],
      ...["--series", "B", "--template", "B-{#}"],
    );
    expect(errors).toBe("");
    expect(output).toContain("3 adopted, 0 known before");
    const numbering = createNumbering(database.db(), {
      table: rentals,
      number: rentals.bookNo,
      key: rentals.payment,
      series: orderSeries({ name: "B", template: "B-{#}" }),
    });
    expect((await numbering.adopt())._unsafeUnwrap()).toMatchObject({ adopted: 0, alreadyKnown: 3 });
    expect((await numbering.audit())._unsafeUnwrap()).toMatchObject({ clean: true, numbers: 3 });
    const values = { day: "2026-02-01", from: new Date(0), until: new Date(0), n: 9, payment: "pay_2" };
    expect((await numbering.create(values))._unsafeUnwrap()).toMatchObject({
      number: "B-2",
      replayed: true,
      document: { n: 2 },
    });
  });

  it("ends with 2 and the reason for a column that the table does not have, and a table without a key", async () => {
    const series = ["--series", "INV", "--template", "INV-{#}"];
    const wrong = await run("adopt", "--table", "invoices", "--number", "nothing", ...series);
    expect(wrong).toMatchObject({ code: 2, output: "" });
    expect(wrong.errors).toContain("The table has no column nothing. It has id, invoice_no.");
    const keyless = await run("adopt", "--table", "heap", "--number", "no", ...series);
    expect(keyless).toMatchObject({ code: 2, output: "" });
    expect(keyless.errors).toContain("The table public.heap has no primary key");
  });

  it("ends with 2 and the reason without a table, and for one that is not there", async () => {
    const [adopt = "", , , ...others] = ofInvoices;
    const missing = await run(adopt, ...others);
    expect(missing).toMatchObject({ code: 2, output: "" });
    expect(missing.errors).toContain("required option '--table <table>' not specified");
    const wrong = await run(adopt, "--table", "public.no_such_table", ...others);
    expect(wrong).toMatchObject({ code: 2, output: "" });
    expect(wrong.errors.trim().split("\n")).toHaveLength(1);
    expect(wrong.errors).toContain("There is no table public.no_such_table.");
  });
});

describe("gapless-orders protect", () => {
  it("guards the table, and with --off no longer", async () => {
    const sql = database.sql();
    const command = ["protect", "--table", "public.invoices", "--number", "invoice_no"];
    expect(await run(...command)).toEqual({
      code: 0,
      output: "public.invoices.invoice_no is protected.\n",
      errors: "",
    });
    await sql`insert into invoices values (5000, 'X'), (5001, null)`;
    await expect(sql`delete from invoices where id = 5000`).rejects.toMatchObject({ code: "OG002" });
    await sql`delete from invoices where id = 5001`;
    expect(await run(...command, "--off")).toMatchObject({
      code: 0,
      output: "public.invoices.invoice_no is no longer protected.\n",
    });
    await sql`delete from invoices where id = 5000`;
  });

  it("ends with 1 for a column that is not there", async () => {
    const { code, errors } = await run("protect", "--table", "public.invoices", "--number", "nothing");
    expect(code).toBe(1);
    expect(errors.trim().split("\n")).toHaveLength(1);
  });
});
