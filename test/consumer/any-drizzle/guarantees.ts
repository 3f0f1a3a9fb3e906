// The core of the guarantees on each kind of database: compiled in strict TypeScript, and run, with any line of Drizzle.
import assert from "node:assert/strict";
import { eq, sql } from "drizzle-orm";
import { drizzle as nodePostgres } from "drizzle-orm/node-postgres";
import {
  bigint,
  boolean,
  date,
  integer,
  jsonb,
  numeric,
  pgTable,
  serial,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { drizzle as postgresJs } from "drizzle-orm/postgres-js";
import { createNumbering, createOrdersModule, type OrdersDatabase, orderSeries } from "gapless-orders";
import { connect } from "gapless-orders/connect";
import { migrate } from "gapless-orders/migrate";
import pg from "pg";
import postgres from "postgres";

const invoices = pgTable("invoices", {
  id: uuid("id").primaryKey().defaultRandom(),
  invoiceNo: text("invoice_no"),
  status: text("status").notNull().default("draft"),
  net: numeric("net").notNull(),
  units: bigint("units", { mode: "number" }).notNull(),
  large: bigint("large", { mode: "bigint" }),
  dueAt: timestamp("due_at", { withTimezone: true, mode: "date" }),
  issuedOn: date("issued_on", { mode: "date" }),
  paid: boolean("paid"),
  details: jsonb("details"),
  reminders: timestamp("reminders", { withTimezone: true, mode: "date" }).array(),
  tags: text("tags").array(),
});
const invoiceLines = pgTable("invoice_lines", {
  id: serial("id").primaryKey(),
  invoiceId: uuid("invoice_id").notNull(),
  quantity: integer("quantity").notNull(),
});

async function withSchema(db: OrdersDatabase): Promise<void> {
  await db.execute(sql`
    create table invoices (
      id uuid primary key default gen_random_uuid(),
      invoice_no text,
      status text not null default 'draft',
      net numeric not null,
      units bigint not null,
      large bigint,
      due_at timestamptz,
      issued_on date,
      paid boolean,
      details jsonb,
      reminders timestamptz[],
      tags text[]
    )`);
  await db.execute(sql`
    create table invoice_lines (
      id serial primary key,
      invoice_id uuid not null references invoices,
      quantity integer not null
    )`);
}

const values = {
  net: "12.50",
  units: 9007199254740991,
  large: 9223372036854775807n,
  dueAt: new Date("2026-12-01T00:00:00.123Z"),
  issuedOn: new Date("2026-11-27T00:00:00Z"),
  paid: true,
  details: { text: 'a "quoted" \\ text', list: [1, null] },
  reminders: [new Date("2026-12-02T00:00:00Z"), new Date("2026-12-03T00:00:00Z")],
  tags: ["a", 'b"c', "d,e"],
};

async function check(db: OrdersDatabase): Promise<void> {
  assert.ok((await migrate(db)) > 0);
  assert.equal(await migrate(db), 0);
  const series = orderSeries({ name: "GAM", template: "GAM-{####}" });
  const orders = createOrdersModule(db, { series });
  const input = {
    paymentReference: "pay_1",
    currency: "EUR",
    totalAmount: 100,
    items: [{ sku: "A", quantity: 1, unitAmount: 100 }],
  };
  const together = await Promise.all(
    Array.from({ length: 50 }, (_, index) => orders.create({ ...input, paymentReference: `pay_${index}` })),
  );
  assert.equal(new Set(together.map((placed) => placed._unsafeUnwrap().order.orderNumber)).size, 50);
  const replayed = (await orders.create(input))._unsafeUnwrap();
  assert.deepEqual([replayed.replayed, replayed.order.totalAmount], [true, 100]);
  assert.ok(replayed.order.createdAt instanceof Date);
  assert.equal(
    (await orders.create({ ...input, totalAmount: 1 }))._unsafeUnwrapErr().kind,
    "PaymentReferenceReused",
  );
  const number = await db.transaction(
    async (tx) =>
      (await orders.createIn(tx, { ...input, paymentReference: "in" }))._unsafeUnwrap().order.orderNumber,
  );
  assert.equal(number, "GAM-0051");
  const refused = orders.createIn(db as never, { ...input, paymentReference: "none" });
  assert.equal((await refused)._unsafeUnwrapErr().kind, "AttemptFailed");
  const report = (await orders.audit())._unsafeUnwrap();
  assert.deepEqual([report.clean, report.orders], [true, 51]);
  let listed = 0;
  for await (const page of orders.ledger()) {
    listed += page._unsafeUnwrap().length;
  }
  assert.equal(listed, 51);
  await orders.close();

  await migrate(db, { schema: "gapless_orders" });
  await withSchema(db);
  const invoicing = createNumbering(db, {
    table: invoices,
    number: invoices.invoiceNo,
    series: orderSeries({ name: "INV", template: "INV-{####}" }),
    sameWhen: [invoices.net, invoices.dueAt],
    children: { lines: { table: invoiceLines, parent: invoiceLines.invoiceId } },
    issue: { when: eq(invoices.status, "draft"), set: { status: "open" } },
  });
  const created = await invoicing.create({ ...values, lines: [{ quantity: 2 }] }, { key: "k1" });
  const { document } = created._unsafeUnwrap();
  const [selected] = await db.select().from(invoices);
  assert.deepEqual(document, selected);
  assert.deepEqual(document, { ...values, id: document.id, invoiceNo: "INV-0001", status: "draft" });
  const again = (
    await invoicing.create({ ...values, lines: [{ quantity: 2 }] }, { key: "k1" })
  )._unsafeUnwrap();
  assert.deepEqual([again.replayed, again.document], [true, document]);
  const other = await invoicing.create({ ...values, net: "1", lines: [] }, { key: "k1" });
  assert.equal(other._unsafeUnwrapErr().kind, "KeyReused");
  const [draft] = await db.insert(invoices).values({ net: "1", units: 1 }).returning();
  assert.ok(draft);
  const issued = (await invoicing.issue(draft.id))._unsafeUnwrap();
  assert.deepEqual([issued.number, issued.document.status, issued.document.units], ["INV-0002", "open", 1]);
  const wrong = await invoicing.create({ ...values, net: "much", lines: [{ quantity: 1.5 }] }, { key: "k2" });
  const error = wrong._unsafeUnwrapErr();
  assert.deepEqual(error.kind === "InvalidDocument" ? error.issues.map(({ path }) => path) : error.kind, [
    "net",
    "lines[0].quantity",
  ]);
  const audited = (await invoicing.audit())._unsafeUnwrap();
  assert.equal(audited.clean, true);
  for await (const page of invoicing.ledger()) {
    const entries = page
      ._unsafeUnwrap()
      .map((entry) => (entry.kind === "number" ? entry.documentState : entry.kind));
    assert.deepEqual(entries, ["there", "there"]);
  }
  await invoicing.close();
}

async function emptied(url: string): Promise<void> {
  const admin = postgres(url, { max: 1, onnotice: () => {} });
  await admin.unsafe("drop schema if exists public, drizzle, gapless_orders cascade; create schema public");
  await admin.end();
}

const embedded = connect("memory://");
await check(embedded.db);
await embedded.close();
const url = process.argv[2];
if (url !== undefined) {
  await emptied(url);
  const connection = connect(url);
  await check(connection.db);
  await connection.close();

  await emptied(url);
  const sqlClient = postgres(url, { max: 5, onnotice: () => {} });
  await check(postgresJs({ client: sqlClient }));
  await sqlClient.end();

  await emptied(url);
  const pool = new pg.Pool({ connectionString: url, max: 5 });
  await check(nodePostgres({ client: pool }));
  await pool.end();
}
console.log("ok");
