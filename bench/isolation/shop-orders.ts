// Owns the shops of the campaign: an app's own table with a foreign key to its shops, as docs/own-table.md has it.
import { pgTable, text, uuid } from "drizzle-orm/pg-core";
import postgres from "postgres";
import { connect } from "../../src/connection/connect.js";
import { migrate } from "../../src/migrations/index.js";
import { orderColumns, orderConstraints } from "../../src/schema/index.js";
import { appMigration } from "../../test/support/app-migrations.js";

const shops = pgTable("shops", { id: uuid("id").primaryKey().defaultRandom(), name: text("name").notNull() });

export const shopOrders = pgTable(
  "shop_orders",
  {
    ...orderColumns,
    shopId: uuid("shop_id")
      .notNull()
      .references(() => shops.id),
    giftNote: text("gift_note"),
  },
  orderConstraints,
).enableRLS();

/** A shop that is not in the table. */
export const noShop = "00000000-0000-4000-8000-000000000000";

/** Makes the tables, and so many shops; resolves with the shops' ids. */
export async function openShops(url: string, howMany: number): Promise<readonly string[]> {
  const { db, close } = connect(url);
  for (const statement of await appMigration({ shops, shopOrders })) {
    await db.execute(statement);
  }
  await migrate(db, { table: shopOrders });
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
