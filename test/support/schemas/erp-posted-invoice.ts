// Shape of: bookkeeping for several companies. A draft has NO number; posting is an UPDATE that gives it, with the journal
// entry and the stock ledger in the same transaction. Reset and prefix are settings of each tenant and kind of document.
import {
  bigint,
  date,
  integer,
  numeric,
  pgTable,
  smallint,
  text,
  timestamp,
  uniqueIndex,
  uuid,
  varchar,
} from "drizzle-orm/pg-core";

const cents = (name: string) => bigint(name, { mode: "number" }).notNull().default(0);

export const tenants = pgTable("tenants", {
  id: uuid("id").primaryKey().defaultRandom(),
  name: text("name").notNull(),
});
export const parties = pgTable("parties", {
  id: uuid("id").primaryKey().defaultRandom(),
  tenantId: uuid("tenant_id")
    .notNull()
    .references(() => tenants.id, { onDelete: "cascade" }),
  name: text("name").notNull(),
  creditLimitCents: cents("credit_limit_cents"),
});
export const journalEntries = pgTable("journal_entries", {
  id: uuid("id").primaryKey().defaultRandom(),
  tenantId: uuid("tenant_id")
    .notNull()
    .references(() => tenants.id, { onDelete: "cascade" }),
  entryNumber: varchar("entry_number", { length: 48 }).notNull(), // numbered too, from a series of its own
  postedOn: date("posted_on").notNull(),
});

export const documentSeries = pgTable(
  "document_series",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    kind: varchar("kind", { length: 32 }).notNull(), // invoice, bill, credit_note, …
    prefix: varchar("prefix", { length: 12 }).notNull(),
    scope: varchar("scope", { length: 8 }).notNull().default("year"), // year | month | global
    counter: integer("counter").notNull().default(0),
    currentYear: smallint("current_year"),
    currentMonth: smallint("current_month"),
  },
  (t) => [uniqueIndex("document_series_tenant_kind").on(t.tenantId, t.kind)],
);

export const invoices = pgTable(
  "invoices",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    tenantId: uuid("tenant_id")
      .notNull()
      .references(() => tenants.id, { onDelete: "cascade" }),
    invoiceNumber: varchar("invoice_number", { length: 48 }), // null while a draft
    customerId: uuid("customer_id")
      .notNull()
      .references(() => parties.id, { onDelete: "restrict" }),
    status: varchar("status", { length: 16 }).notNull().default("draft"),
    issueDate: date("issue_date").notNull(),
    dueDate: date("due_date").notNull(),
    currency: varchar("currency", { length: 3 }).notNull().default("LKR"),
    fxRate: numeric("fx_rate", { precision: 18, scale: 6 }).notNull().default("1"),
    subtotalCents: cents("subtotal_cents"),
    taxCents: cents("tax_cents"),
    totalCents: cents("total_cents"),
    balanceDueCents: cents("balance_due_cents"),
    journalEntryId: uuid("journal_entry_id").references(() => journalEntries.id, { onDelete: "set null" }),
    postedAt: timestamp("posted_at", { withTimezone: true }),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    deletedAt: timestamp("deleted_at", { withTimezone: true }),
  },
  (t) => [uniqueIndex("invoices_tenant_number").on(t.tenantId, t.invoiceNumber)],
);

export const invoiceLines = pgTable("invoice_lines", {
  id: uuid("id").primaryKey().defaultRandom(),
  tenantId: uuid("tenant_id")
    .notNull()
    .references(() => tenants.id, { onDelete: "cascade" }),
  invoiceId: uuid("invoice_id")
    .notNull()
    .references(() => invoices.id, { onDelete: "cascade" }),
  lineNo: smallint("line_no").notNull(),
  description: varchar("description", { length: 500 }).notNull(),
  quantity: numeric("quantity", { precision: 18, scale: 4 }).notNull().default("1"),
  unitPriceCents: cents("unit_price_cents"),
  lineTotalCents: cents("line_total_cents"),
});

export const stockLedger = pgTable("stock_ledger", {
  id: uuid("id").primaryKey().defaultRandom(),
  tenantId: uuid("tenant_id")
    .notNull()
    .references(() => tenants.id, { onDelete: "cascade" }),
  itemRef: text("item_ref").notNull(),
  delta: numeric("delta", { precision: 18, scale: 4 }).notNull(),
  journalEntryId: uuid("journal_entry_id")
    .notNull()
    .references(() => journalEntries.id),
});
