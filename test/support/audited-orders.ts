// Owns what an audit is tested on: orders of some days, and what no client can do to them.
import { checkout, gam } from "./checkouts.js";
import type { TestDatabase } from "./database.js";
import { ordersModule } from "./orders-module.js";

/** A series with an order of each of these days. */
export async function placeOn(database: TestDatabase, name: string, days: readonly string[]) {
  const orders = ordersModule(database.db(5), { series: { ...gam, name } });
  for (const [index, day] of days.entries()) {
    await orders.create(checkout(`pay_${index}`, { placedAt: `${day}T09:00:00Z` }));
  }
  return orders;
}

/** What no client can do: past the guards and the unique keys. */
export async function tamper(database: TestDatabase, statements: readonly string[]): Promise<void> {
  await database.sql().begin(async (tx) => {
    await tx`set local session_replication_role = replica`;
    for (const statement of statements) {
      await tx.unsafe(statement);
    }
  });
}
