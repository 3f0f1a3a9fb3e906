// An app with migrations of its own, on one database with ours, whichever runs first.
import assert from "node:assert/strict";
import { PGlite } from "@electric-sql/pglite";
import { eq } from "drizzle-orm";
import { pgTable, text } from "drizzle-orm/pg-core";
import { drizzle } from "drizzle-orm/pglite";
import { migrate as migrateApp } from "drizzle-orm/pglite/migrator";
import { createOrdersModule, orderSeries } from "gapless-orders";
import { migrate } from "gapless-orders/migrate";
import { orders as ordersTable } from "gapless-orders/schema";

const shipments = pgTable("shipments", {
  id: text("id").primaryKey(),
  orderNumber: text("order_number"),
});
const series = orderSeries({ name: "GAM", template: "GAM-{####}" });

for (const order of ["ours first", "theirs first"]) {
  const client = new PGlite();
  const db = drizzle(client);
  const steps = [() => migrate(db), () => migrateApp(db, { migrationsFolder: "drizzle" })];
  for (const step of order === "ours first" ? [...steps, ...steps] : [...steps].reverse()) {
    await step();
  }
  const placed = await createOrdersModule(db, { series }).create({
    paymentReference: "pay_1",
    currency: "EUR",
    totalAmount: 0,
    items: [{ sku: "A", quantity: 1, unitAmount: 0 }],
  });
  assert.ok(placed.isOk());
  await db.insert(shipments).values({ id: "s1", orderNumber: placed.value.order.orderNumber });
  const joined = await db
    .select({ shipment: shipments.id, reference: ordersTable.paymentReference })
    .from(shipments)
    .leftJoin(ordersTable, eq(ordersTable.orderNumber, shipments.orderNumber));
  assert.deepEqual(joined, [{ shipment: "s1", reference: "pay_1" }]);
  const { rows } = await client.query(`
    select (select count(*)::int from drizzle.__drizzle_migrations) as theirs,
      (select count(*)::int > 1 from drizzle.gapless_orders_migrations) as ours`);
  assert.deepEqual(rows, [{ theirs: 1, ours: true }]);
  await client.close();
}
console.log("ok");
