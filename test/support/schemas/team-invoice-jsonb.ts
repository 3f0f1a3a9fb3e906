// Shape of: invoicing for freelancers. Lines are one jsonb column (title, decimal quantity and price; no sku; may be null).
// The number is text, nullable, typed over by hand if the user likes, and NOT unique in the database. Money is numeric,
// the currency may be null, timestamps are read as strings. Drafts and cancelled invoices are deleted.
import { index, jsonb, numeric, pgEnum, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

const at = (name: string) => timestamp(name, { withTimezone: true, mode: "string" });
const money = (name: string) => numeric(name, { precision: 10, scale: 2 });

export const invoiceStatus = pgEnum("invoice_status", [
  "draft",
  "scheduled",
  "unpaid",
  "overdue",
  "paid",
  "canceled",
  "refunded",
]);

export const teams = pgTable("teams", { id: uuid().defaultRandom().primaryKey().notNull(), name: text() });
export const clients = pgTable("clients", {
  id: uuid().defaultRandom().primaryKey().notNull(),
  teamId: uuid("team_id")
    .notNull()
    .references(() => teams.id, { onDelete: "cascade" }),
  name: text().notNull(),
});

export interface Line {
  name: string;
  quantity: number;
  price: number;
  unit?: string;
}

export const invoices = pgTable(
  "invoices",
  {
    id: uuid().defaultRandom().primaryKey().notNull(),
    teamId: uuid("team_id")
      .notNull()
      .references(() => teams.id, { onDelete: "cascade" }),
    customerId: uuid("customer_id").references(() => clients.id, { onDelete: "set null" }),
    customerName: text("customer_name"),
    invoiceNumber: text("invoice_number"),
    status: invoiceStatus().default("draft").notNull(),
    lineItems: jsonb("line_items").$type<Line[]>(),
    subtotal: money("subtotal"),
    vat: money("vat"),
    discount: money("discount"),
    amount: money("amount"),
    currency: text(),
    template: jsonb(),
    token: text().default("").notNull(),
    paymentIntentId: text("payment_intent_id"),
    issueDate: at("issue_date"),
    dueDate: at("due_date"),
    sentAt: at("sent_at"),
    paidAt: at("paid_at"),
    createdAt: at("created_at").defaultNow().notNull(),
    updatedAt: at("updated_at").defaultNow(),
  },
  (t) => [index("invoices_team").on(t.teamId), index("invoices_team_status").on(t.teamId, t.status)],
);
