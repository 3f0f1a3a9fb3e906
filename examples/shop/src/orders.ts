// Owns the wiring of the library: both sets of migrations, and the module.
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { readMigrationFiles } from "drizzle-orm/migrator";
import { createOrdersModule, type OrdersDatabase, orderSeries } from "gapless-orders";
import { migrate } from "gapless-orders/migrate";
import { shopOrders } from "./schema.js";

const folder = fileURLToPath(new URL("../drizzle", import.meta.url));

export type ShopOrders = Awaited<ReturnType<typeof openOrders>>;

/** The shop's own migrations, which make the table, then the library's for it. */
export async function openOrders(db: OrdersDatabase) {
  await migrateShop(db);
  await migrate(db, { table: shopOrders });
  return createOrdersModule(db, {
    table: shopOrders,
    series: orderSeries({ name: "SHOP", template: "SHOP-{YYYY}{MM}{DD}-{####}", timeZone: "UTC" }),
  });
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
