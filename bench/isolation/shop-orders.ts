// Owns the shops of the campaign: an app's orders with a foreign key to its shops, numbered as they are.
import { integer, pgTable, serial, text, uuid } from "drizzle-orm/pg-core";
import postgres from "postgres";
import { connect } from "../../src/connection/connect.js";
import { createNumbering, type OrderSeries, type OrdersDatabase, type RetryPolicy } from "../../src/index.js";
import { migrate } from "../../src/migrations/index.js";
import { appMigration } from "../../test/support/app-migrations.js";
import { gam } from "../../test/support/checkouts.js";

const shops = pgTable("shops", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });

const shopOrders = pgTable("shop_orders", {
  id: serial("id").primaryKey(),
  orderNumber: text("order_number").notNull(),
  amount: integer("amount").notNull(),
  shopId: uuid("shop_id")
    .notNull()
    .references(() => shops.id),
});

/** Numbers the orders of the shops. */
export function selling(db: OrdersDatabase, retry?: RetryPolicy) {
  const { create, close } = createNumbering(db, {
    table: shopOrders,
    number: shopOrders.orderNumber,
    series: gam,
    fallback: "timestamp",
    retry,
  });
  return {
    /** An order of a shop, of that series. */
    create: (n: number, shopId: string, series?: OrderSeries<typeof gam.literalTemplate>) =>
      create({ amount: n, shopId }, { key: `pay_${n}`, series }).map(({ number }) => ({
        // Behind the T of a fallback number is no sequence.
        order: { sequence: /-T/.test(number) ? null : n },
      })),
    close,
  };
}

/** A shop that is not in the table. */
export const noShop = "00000000-0000-4000-8000-000000000000";

/** Makes the tables, and so many shops; resolves with the shops' ids. */
export async function openShops(url: string, howMany: number): Promise<readonly string[]> {
  const { db, close } = connect(url);
  for (const statement of await appMigration({ shops, shopOrders })) {
    await db.execute(statement);
  }
  await migrate(db, { schema: "gapless_orders" });
  const names = Array.from({ length: howMany }, (_, index) => ({ name: `Shop ${index + 1}` }));
  const opened = await db.insert(shops).values(names).returning({ id: shops.id });
  await close();
  return opened.map(({ id }) => id);
}

/** Another session sits on the shop's row for so long. */
export async function lockShop(url: string, shop: string, ms: number): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await sql.begin(async (tx) => {
    await tx`select from shops where id = ${shop} for update`;
    await new Promise((resolve) => setTimeout(resolve, ms));
  });
  await sql.end();
}
