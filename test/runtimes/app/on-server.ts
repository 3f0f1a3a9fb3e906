// Owns the app on a runtime with processes and sockets: over `connect`, over a driver of its own, and embedded.

import { sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { createOrdersModule, orderSeries } from "gapless-orders";
import { connect } from "gapless-orders/connect";
import { migrate } from "gapless-orders/migrate";
import pg from "pg";
import { createTickets, given, useCore } from "./use-core.js";

const { DATABASE_URL = "", TLS_URL = "", DIRECTORY = "" } = process.env;
const schema = { schema: "gapless_orders" };

/** Over a connection that replaces itself, and is cut off in between. */
async function overConnect(url: string, letter: string) {
  const { db, close } = connect(url);
  const used = await useCore(db, letter, true);
  const orders = createOrdersModule(db, {
    ...schema,
    series: orderSeries({ name: `lone ${letter}`, template: "L-{####}" }),
  });
  await db.execute(sql`
      select pg_terminate_backend(pid)
      from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`);
  const order = { currency: "EUR", totalAmount: 1, items: [{ sku: "A", quantity: 1, unitAmount: 1 }] };
  const after = given(await orders.create(order)).order.orderNumber;
  await orders.close();
  await close();
  return { ...used, after };
}

async function overOwnDriver() {
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 5 });
  const used = await useCore(drizzle(pool), "D", true);
  await pool.end();
  return used;
}

async function embedded() {
  const { db, close } = connect(`file://${DIRECTORY}`);
  await migrate(db, schema);
  await db.execute(createTickets);
  const used = await useCore(db, "E", true);
  await close();
  return used;
}

const { db, close } = connect(DATABASE_URL);
const applied = await migrate(db, schema);
await db.execute(createTickets);
await close();
const report = {
  applied: applied > 0,
  connect: await overConnect(DATABASE_URL, "C"),
  tls: await overConnect(TLS_URL, "S"),
  ownDriver: await overOwnDriver(),
  embedded: await embedded(),
};
console.log(JSON.stringify(report));
