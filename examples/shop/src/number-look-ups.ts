// Owns what is looked up by a number, and the audit: read from the ledger by hand, in the form that the numbering's calls have.
import { and, count, eq, isNull, max, sql } from "drizzle-orm";
import { bigint, date, pgSchema, text, timestamp } from "drizzle-orm/pg-core";
import type { OrderSeries, OrdersDatabase } from "gapless-orders";
import { orderNumbers } from "./numberings.js";
import { type Order, orders } from "./schema.js";

const ledger = pgSchema("gapless_orders").table("number_ledger", {
  series: text("series").notNull(),
  dateKey: date("date_key", { mode: "string" }).notNull(),
  sequence: bigint("sequence", { mode: "number" }),
  number: text("number").notNull(),
  documentKey: text("document_key").notNull(),
  voidedAt: timestamp("voided_at", { withTimezone: true }),
  voidReason: text("void_reason"),
});

export interface FoundOrder {
  readonly number: string;
  /** Null if the order has been deleted: the ledger keeps its number. */
  readonly document: Order | null;
  readonly voidedAt: Date | null;
  readonly voidReason: string | null;
}

export async function findOrder(db: OrdersDatabase, number: string): Promise<FoundOrder | null> {
  const [found] = await db
    .select({
      number: ledger.number,
      document: orders,
      voidedAt: ledger.voidedAt,
      voidReason: ledger.voidReason,
    })
    .from(ledger)
    .leftJoin(orders, eq(sql`${orders.id}::text`, ledger.documentKey))
    .where(isOrder(number));
  return found ?? null;
}

/** The order keeps its number. Voiding it twice changes nothing. */
export async function voidOrder(db: OrdersDatabase, number: string, reason: string): Promise<void> {
  await db
    .update(ledger)
    .set({ voidedAt: sql`now()`, voidReason: reason })
    .where(and(isOrder(number), isNull(ledger.voidedAt)));
}

export interface Audit {
  readonly clean: boolean;
  readonly documents: number;
}

/** @param day the only period to look at, `YYYY-MM-DD` */
export async function auditSeries(db: OrdersDatabase, { name }: OrderSeries, day?: string): Promise<Audit> {
  const periods = await db
    .select({ documents: count(), sequenced: count(ledger.sequence), last: max(ledger.sequence) })
    .from(ledger)
    .where(and(eq(ledger.series, name), day === undefined ? undefined : eq(ledger.dateKey, day)))
    .groupBy(ledger.dateKey);
  return {
    clean: periods.every(({ sequenced, last }) => sequenced === (last ?? 0)),
    documents: periods.reduce((total, { documents }) => total + documents, 0),
  };
}

function isOrder(number: string) {
  return and(eq(ledger.series, orderNumbers.name), eq(ledger.number, number));
}
