// Owns what the operations page shows: today's orders, the figures, the audit, payments in trouble.
import { and, count, desc, eq, sql } from "drizzle-orm";
import type { OrdersDatabase } from "gapless-orders";
import { type Figures, readFigures } from "./figures.js";
import type { ShopOrders } from "./orders.js";
import { type ShopOrder, shopOrders as table, troubledPayments } from "./schema.js";

export interface State {
  readonly figures: Figures;
  readonly total: number;
  /** Orders placed in the last ten seconds, a second. */
  readonly rate: number;
  readonly latest: readonly ShopOrder[];
  readonly audit: string;
  readonly troubled: readonly (typeof troubledPayments.$inferSelect)[];
}

export async function readState(db: OrdersDatabase, orders: ShopOrders): Promise<State> {
  const today = new Date().toISOString().slice(0, 10);
  const ours = and(eq(table.series, "SHOP"), eq(table.dateKey, today));
  const [counted] = await db
    .select({
      total: count(),
      recent: sql<number>`count(*) filter (where ${table.createdAt} > now() - interval '10 seconds')`.mapWith(
        Number,
      ),
    })
    .from(table)
    .where(ours);
  const latest = await db
    .select()
    .from(table)
    .where(ours)
    .orderBy(desc(table.placedAt), desc(table.orderNumber))
    .limit(50);
  const troubled = await db.select().from(troubledPayments).orderBy(desc(troubledPayments.seenAt)).limit(20);
  const audit = await orders.audit({ from: today, to: today }).match(
    (report) => (report.clean ? `clean, ${report.orders} orders` : "numbers are missing or doubled"),
    (error) => `not known (${error.kind})`,
  );
  return {
    figures: await readFigures(),
    total: counted?.total ?? 0,
    rate: (counted?.recent ?? 0) / 10,
    latest,
    audit,
    troubled,
  };
}
