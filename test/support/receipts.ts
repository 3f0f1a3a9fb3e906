// Owns a small table of an app's own, whose rows are numbered in the tests of look-ups, audits and dates.
import { bigserial, date, integer, numeric, pgTable, text, timestamp } from "drizzle-orm/pg-core";
import { createNumbering, type OrdersDatabase, orderSeries } from "../../src/index.js";
import { upTo } from "./checkouts.js";

export const receipts = pgTable("receipts", {
  id: bigserial({ mode: "number" }).primaryKey(),
  receiptNo: text("receipt_no"),
  ticketNo: integer("ticket_no"),
  paidOn: date("paid_on"),
  paidAt: timestamp("paid_at", { withTimezone: true }),
  total: numeric({ precision: 10, scale: 2 }).notNull().default("1.00"),
});

export const seriesNamed = (name: string) => orderSeries({ name, template: "R-{YYYY}-{####}" });

/** A numbering of the receipts in a series of its own. */
export function receiptsOf(db: OrdersDatabase, name: string) {
  return createNumbering(db, { table: receipts, number: receipts.receiptNo, series: seriesNamed(name) });
}

/** The same, for receipts that are dated by the day on which they were paid. */
export function datedReceiptsOf(db: OrdersDatabase, name: string, chronological = false) {
  return createNumbering(db, {
    table: receipts,
    number: receipts.receiptNo,
    series: seriesNamed(name),
    at: receipts.paidOn,
    chronological,
  });
}

/** The period of today, and its numbers. */
export const dateKey = `${new Date().getUTCFullYear()}-01-01`;
export const numberOf = (sequence: number) => `R-${dateKey.slice(0, 4)}-${String(sequence).padStart(4, "0")}`;

/** A numbering of a series of its own, which has given some numbers. */
export async function numberedReceipts(db: OrdersDatabase, name: string, count: number) {
  const numbering = receiptsOf(db, name);
  for (const n of upTo(count)) {
    (await numbering.create({}, { key: `pay_${n}` }))._unsafeUnwrap();
  }
  return numbering;
}
