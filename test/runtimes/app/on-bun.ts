// Owns the app on Bun's own driver: migrated over it, orders and drafts, a refused order, and a reference that modules race for.
import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/bun-sql";
import { createOrdersModule, orderSeries } from "gapless-orders";
import { migrate } from "gapless-orders/migrate";
import { createTickets, given, useCore } from "./use-core.js";

const db = drizzle(process.env["DATABASE_URL"] ?? "");
const schema = { schema: "gapless_orders" };
const applied = await migrate(db, schema);
await db.execute(sql.raw(createTickets));
const used = await useCore(db, "B", true);

const series = orderSeries({ name: "bun", template: "BUN-{####}" });
const open = () => createOrdersModule(db, { ...schema, series });
const order = { currency: "EUR", totalAmount: 1, items: [{ sku: "A", quantity: 1, unitAmount: 1 }] };
await db.execute(sql.raw("alter table gapless_orders.orders add check (customer_id <> 'refused')"));
const refused = (await open().create({ ...order, customerId: "refused" }))._unsafeUnwrapErr();
const modules = Array.from({ length: 10 }, open);
const raced = await Promise.all(modules.map((one) => one.create({ ...order, paymentReference: "raced" })));
const numbers = raced.map((result) => given(result).order.orderNumber);
console.log(
  JSON.stringify({
    applied: applied > 0,
    used,
    refused: refused.kind === "OrderRejected" ? refused.sqlState : refused,
    raced: [...new Set(numbers)],
    clean: given(await open().audit()).clean,
  }),
);
process.exit();
