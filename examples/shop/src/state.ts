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
  readonly audits: readonly AuditWords[];
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
    .limit(20);
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
  numberings: Numberings,
  shops: readonly string[],
  today: string,
): Promise<readonly AuditWords[]> {
  const ofShops = shops.map(async (id) => {
    const audit = await numberings.invoicing.audit({ series: invoiceNumbers(id) });
    return inWords(`invoices of ${id}`, audit);
  });
  return [await auditOrders(numberings, today), ...(await Promise.all(ofShops))];
}

export interface AuditWords {
  readonly mark: "clean" | "findings" | "unknown";
  readonly words: string;
}

/** @param day whose orders are audited. (Default: those of every day) */
export async function auditOrders({ ordering }: Numberings, day?: string): Promise<AuditWords> {
  return inWords("orders", await ordering.audit({ from: day, to: day }));
}

function inWords(what: string, audit: Awaited<ReturnType<Numberings["ordering"]["audit"]>>): AuditWords {
  return audit.match(
    ({ clean, numbers, periods }) =>
      clean
        ? { mark: "clean", words: `${numbers.toLocaleString("en")} ${what}` }
        : periods === 0
          ? { mark: "unknown", words: `(there are no ${what} yet)` }
          : { mark: "findings", words: `numbers of ${what} are not as they were given` },
    ({ kind }) => ({ mark: "unknown", words: `(${kind})` }),
  );
}
