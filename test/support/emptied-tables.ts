// Owns an app's tables beside ours, and what a test of emptying puts into both.
import { sql } from "drizzle-orm";
import { integer, pgTable, serial, text } from "drizzle-orm/pg-core";
import { createNumbering, createOrdersModule, type OrdersDatabase, orderSeries } from "../../src/index.js";
import { checkout, gam } from "./checkouts.js";

export const invoices = pgTable("invoices", { id: serial("id").primaryKey(), invoiceNo: text("invoice_no") });
export const lines = pgTable("invoice_lines", {
  id: serial("id").primaryKey(),
  invoiceId: integer("invoice_id").notNull(),
  title: text("title").notNull(),
});
export const schema = { invoices, lines, notATable: "text" };
const tables: readonly string[] = [
  "create table invoices (id serial primary key, invoice_no text unique)",
  "create table invoice_lines (id serial primary key, invoice_id int not null references invoices, title text not null)",
];
const invoiceSeries = orderSeries({ name: "INV", template: "INV-{####}" });

/** Makes the app's tables. */
export async function createTables(db: OrdersDatabase): Promise<void> {
  for (const table of tables) {
    await db.execute(sql.raw(table));
  }
}

/** Places an order and numbers an invoice with a line. */
export async function fill(db: OrdersDatabase) {
  const orders = createOrdersModule(db, { series: gam });
  const numbering = createNumbering(db, {
    table: invoices,
    number: invoices.invoiceNo,
    series: invoiceSeries,
    children: { lines: { table: lines, parent: lines.invoiceId } },
  });
  const { order } = (await orders.create(checkout("pay_1")))._unsafeUnwrap();
  const { document } = (await numbering.create({ lines: [{ title: "one" }] }))._unsafeUnwrap();
  return { sequence: order.sequence, invoice: document.id, number: document.invoiceNo };
}

export const first = { sequence: 1, invoice: 1, number: "INV-0001" };
