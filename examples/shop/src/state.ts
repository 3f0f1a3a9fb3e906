// Owns what the operations page shows: today's orders and their invoices, the figures, the audits, payments in trouble.
import { count, desc, eq, gte, sql } from "drizzle-orm";
import type { OrdersDatabase } from "gapless-orders";
import { type Figures, readFigures } from "./figures.js";
import { invoiceNumbers, type Numberings, orderNumbers } from "./numberings.js";
import { type Invoice, invoices, messages, type Order, orders, troubledPayments } from "./schema.js";

export interface State {
  readonly figures: Figures;
  readonly total: number;
  /** Orders placed in the last ten seconds, a second. */
  readonly rate: number;
  readonly messages: number;
  readonly latest: readonly { readonly order: Order; readonly invoice: Invoice | null }[];
  /** One for the orders of today, and one for the invoices of each shop. */
  readonly audits: readonly { readonly isClean: boolean; readonly words: string }[];
  /** The shops that have invoices. */
  readonly shops: readonly string[];
  readonly troubled: readonly (typeof troubledPayments.$inferSelect)[];
}

export async function readState(db: OrdersDatabase, numberings: Numberings): Promise<State> {
  const today = new Date().toISOString().slice(0, 10);
  const isOfToday = gte(orders.createdAt, new Date(`${today}T00:00:00Z`));
  const [counted] = await db
    .select({
      total: count(),
      recent:
        sql<number>`count(*) filter (where ${orders.createdAt} > now() - interval '10 seconds')`.mapWith(
          Number,
        ),
    })
    .from(orders)
    .where(isOfToday);
  const latest = await db
    .select({ order: orders, invoice: invoices })
    .from(orders)
    .leftJoin(invoices, eq(invoices.orderId, orders.id))
    .where(isOfToday)
    .orderBy(desc(orders.createdAt), desc(orders.orderNo))
    .limit(50);
  const shops = await readShops(db);
  const [waiting] = await db.select({ count: count() }).from(messages);
  return {
    figures: await readFigures(orderNumbers.name),
    total: counted?.total ?? 0,
    rate: (counted?.recent ?? 0) / 10,
    messages: waiting?.count ?? 0,
    latest,
    audits: await readAudits(numberings, shops, today),
    shops,
    troubled: await db.select().from(troubledPayments).orderBy(desc(troubledPayments.seenAt)).limit(20),
  };
}

async function readShops(db: OrdersDatabase): Promise<readonly string[]> {
  const rows = await db
    .select({ id: invoices.shopId })
    .from(invoices)
    .groupBy(invoices.shopId)
    .orderBy(invoices.shopId);
  return rows.map(({ id }) => id);
}

async function readAudits(
  { ordering, invoicing }: Numberings,
  shops: readonly string[],
  today: string,
): Promise<State["audits"]> {
  return [
    inWords("orders", await ordering.audit({ from: today, to: today })),
    ...(await Promise.all(
      shops.map(async (id) =>
        inWords(`invoices of ${id}`, await invoicing.audit({ series: invoiceNumbers(id) })),
      ),
    )),
  ];
}

function inWords(
  what: string,
  audit: Awaited<ReturnType<Numberings["ordering"]["audit"]>>,
): State["audits"][number] {
  return audit.match(
    ({ clean, numbers, periods }) => ({
      // A day without an order is none with a fault.
      isClean: clean || periods === 0,
      words: clean
        ? `clean, ${numbers} ${what}`
        : periods === 0
          ? `no ${what} to look at yet`
          : `numbers of ${what} are not as they were given`,
    }),
    ({ kind }) => ({ isClean: false, words: `not known (${kind})` }),
  );
}
