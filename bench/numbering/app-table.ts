// An app's invoices with three lines each, as the bench numbers them.
import { sql } from "drizzle-orm";
import { integer, numeric, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { connect } from "../../src/connection/connect.js";
import { migrate } from "../../src/migrations/index.js";
import { connections } from "../strategies/strategy.js";

export const invoices = pgTable("invoices", {
  id: uuid("id").primaryKey().defaultRandom(),
  number: text("number"),
  status: text("status").notNull().default("draft"),
  customer: text("customer").notNull(),
  total: numeric("total", { precision: 12, scale: 2 }).notNull(),
  createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
});

export const invoiceLines = pgTable("invoice_lines", {
  id: uuid("id").primaryKey().defaultRandom(),
  invoiceId: uuid("invoice_id")
    .notNull()
    .references(() => invoices.id),
  title: text("title").notNull(),
  price: integer("price").notNull(),
});

/** A counter as an app has one of its own, for the way without the module. */
export const counters = pgTable("invoice_counters", {
  name: text("name").primaryKey(),
  last: integer("last").notNull(),
});

export const lines = [
  { title: "Tea", price: 400 },
  { title: "Cup", price: 800 },
  { title: "Postage", price: 350 },
];

/** Creates the app's tables and ours in a fresh database. */
export async function prepareApp(url: string): Promise<void> {
  const { db, close } = connect(url, { maxConnections: 1 });
  await db.execute(sql`
    create table invoices (
      id uuid primary key default gen_random_uuid(),
      number text unique,
      status text not null default 'draft',
      customer text not null,
      total numeric(12, 2) not null,
      created_at timestamptz not null default now()
    )`);
  await db.execute(sql`
    create table invoice_lines (
      id uuid primary key default gen_random_uuid(),
      invoice_id uuid not null references invoices (id),
      title text not null,
      price integer not null
    )`);
  await db.execute(sql`create table invoice_counters (name text primary key, last integer not null)`);
  await db.execute(sql`insert into invoice_counters values ('INV', 0)`);
  await migrate(db, { schema: "gapless_orders" });
  await close();
}

export function openApp(url: string) {
  return connect(url, { maxConnections: connections });
}

/** Inserts drafts, and resolves with their keys. */
export async function insertDrafts(url: string, count: number): Promise<readonly string[]> {
  const { db, close } = connect(url, { maxConnections: 1 });
  await db.execute(sql`
    insert into invoices (customer, total)
    select 'cus_42', 15.50
    from generate_series(1, ${count})`);
  const rows = await db.select({ id: invoices.id }).from(invoices);
  await close();
  return rows.map(({ id }) => id);
}
