// Owns the wiring of the library: which columns of the shop's tables get numbers, and both sets of migrations.
import { fileURLToPath } from "node:url";
import { eq, sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { createNumbering, type OrdersDatabase, orderSeries } from "gapless-orders";
import { migrate } from "gapless-orders/migrate";
import { invoices, messages, orderItems, orders } from "./schema.js";

const folder = fileURLToPath(new URL("../drizzle", import.meta.url));

/** One series for the orders of all shops. */
export const orderNumbers = orderSeries({
  name: "SHOP",
  template: "SHOP-{YYYY}{MM}{DD}-{####}",
  timeZone: "UTC",
});

/** Each shop numbers its invoices by itself, in fiscal years from July to June. */
export function invoiceNumbers(shopId: string) {
  return orderSeries({
    name: `invoices ${shopId}`,
    template: "INV-{YYYY}-{YY+1}-{####}",
    timeZone: "Africa/Kampala",
    yearBegins: "07",
  });
}

export type Numberings = Awaited<ReturnType<typeof openNumberings>>;

/** The two sets of migrations, which do not know of each other, then the numberings. */
export async function openNumberings(db: OrdersDatabase) {
  await migrateShop(db);
  await migrate(db, { schema: "gapless_orders" });
  const ordering = createNumbering(db, {
    table: orders,
    number: orders.orderNo,
    series: orderNumbers,
    key: orders.paymentReference,
    sameWhen: [orders.total, orders.currency],
    fallback: "timestamp",
    // Written with the order, in the same statement: its lines, the draft of its invoice, and the message to the customer.
    children: {
      items: { table: orderItems, parent: orderItems.orderId },
      drafts: { table: invoices, parent: invoices.orderId, take: { shopId: orders.shopId } },
      messages: { table: messages, parent: messages.documentId, take: { subject: orders.orderNo } },
    },
  });
  const invoicing = createNumbering(db, {
    table: invoices,
    number: invoices.number,
    series: ({ shopId }) => invoiceNumbers(shopId),
    issue: {
      when: eq(invoices.status, "draft"),
      set: { status: "issued", issuedOn: sql`(now() at time zone 'Africa/Kampala')::date` },
    },
    children: {
      messages: { table: messages, parent: messages.documentId, take: { subject: invoices.number } },
    },
  });
  return {
    ordering,
    invoicing,
    /** Waits for calls in flight. The database stays open. */
    async close() {
      await Promise.all([ordering.close(), invoicing.close()]);
    },
  };
}

/** By the same table that `drizzle-kit migrate` keeps, so that either can go on where the other stopped. */
async function migrateShop(db: OrdersDatabase): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(7310)`);
    await tx.execute(sql`create schema if not exists shop`);
    await tx.execute(
      sql`create table if not exists shop.migrations (id serial primary key, hash text not null, created_at bigint)`,
    );
    for (const migration of readMigrationFiles({ migrationsFolder: folder })) {
      const known = tx
        .$with("known", { hash: sql<string>`hash`.as("hash") })
        .as(sql`select hash from shop.migrations where hash = ${migration.hash}`);
      if ((await tx.with(known).select().from(known)).length > 0) {
        continue;
      }
      for (const statement of migration.sql) {
        await tx.execute(sql.raw(statement));
      }
      await tx.execute(
        sql`insert into shop.migrations (hash, created_at) values (${migration.hash}, ${migration.folderMillis})`,
      );
    }
  });
}
