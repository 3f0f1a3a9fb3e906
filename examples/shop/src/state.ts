// Owns what the operations page shows: today's orders, the figures, the audit, payments in trouble.
import { and, count, desc, eq } from "drizzle-orm";
import { type Order, type OrdersDatabase, type OrdersModule, orders as table } from "gapless-orders";
import type { Counters, Figures } from "./counters.js";
import { troubledPayments } from "./schema.js";

export interface State {
  readonly figures: Figures;
  readonly total: number;
  readonly latest: readonly Order[];
  readonly audit: string;
  readonly troubled: readonly (typeof troubledPayments.$inferSelect)[];
}

export async function readState(
  db: OrdersDatabase,
  orders: OrdersModule,
  counters: Counters,
): Promise<State> {
  const today = new Date().toISOString().slice(0, 10);
  const ours = and(eq(table.series, "SHOP"), eq(table.dateKey, today));
  const [counted] = await db.select({ total: count() }).from(table).where(ours);
  const latest = await db.select().from(table).where(ours).orderBy(desc(table.sequence)).limit(50);
  const troubled = await db.select().from(troubledPayments).orderBy(desc(troubledPayments.seenAt)).limit(20);
  const audit = await orders.audit({ from: today, to: today }).match(
    (report) => (report.clean ? `clean, ${report.orders} orders` : "numbers are missing or doubled"),
    (error) => `not known (${error.kind})`,
  );
  return { figures: counters.figures(), total: counted?.total ?? 0, latest, audit, troubled };
}
