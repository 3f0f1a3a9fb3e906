// Owns the app's own tables of the chaos run, numbered as they are: sales of shops with lines, and invoices that are issued.
import { bigint, bigserial, integer, pgTable, serial, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { orderSeries } from "../../src/index.js";
import { upTo } from "../support/checkouts.js";

export const shops = pgTable("shops", { id: uuid("id").primaryKey() });

export const sales = pgTable("sales", {
  id: bigserial("id", { mode: "bigint" }).primaryKey(),
  saleNo: text("sale_no").notNull(),
  reference: text("reference").notNull(),
  amount: bigint("amount", { mode: "number" }).notNull(),
  /** Of an import; null for the database's clock. */
  soldAt: timestamp("sold_at", { withTimezone: true }),
  shopId: uuid("shop_id")
    .notNull()
    .references(() => shops.id),
  giftNote: text("gift_note"),
  /** What the trigger is to do with the row. */
  mood: text("mood"),
  /** The trigger's own. */
  seen: text("seen"),
});

export const saleLines = pgTable("sale_lines", {
  id: serial("id").primaryKey(),
  saleId: bigint("sale_id", { mode: "bigint" })
    .notNull()
    .references(() => sales.id),
  saleNo: text("sale_no").notNull(),
  quantity: integer("quantity").notNull(),
});

export const invoices = pgTable("invoices", {
  reference: text("reference").primaryKey(),
  invoiceNo: text("invoice_no"),
  amount: bigint("amount", { mode: "number" }).notNull(),
  status: text("status").notNull().default("draft"),
  mood: text("mood"),
});

export const eve = orderSeries({
  name: "EVE",
  template: "EVE-{YYYY}{MM}{DD}-{####}",
  timeZone: "Africa/Kampala",
});

export const inv = orderSeries({ name: "INV", template: "INV-{YYYY}-{####}", timeZone: "Africa/Kampala" });

export const shopIds: readonly string[] = upTo(5).map((n) => `00000000-0000-4000-8000-00000000000${n}`);
export const missingShopId = "00000000-0000-4000-8000-999999999999";

/** SQLSTATEs that a trigger raises: a row locked `nowait`, a conflict, a cancelled query, another server that is down. */
export const raisedCodes = ["55P03", "40001", "57014", "08006"] as const;
