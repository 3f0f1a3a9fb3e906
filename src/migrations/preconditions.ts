// Refuses to migrate a database in which the app has a table with the name of a shipped one.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";

/** Refuses to migrate a database in which the app has a table with the name of a shipped one. */
export async function refuseConflictingTables(tx: OrdersDatabase): Promise<void> {
  const existing = tx.$with("there", { name: sql<string>`name`.as("name") }).as(sql`
    select ours.name
    from (values ('public.orders'), ('public.order_sequence_tracker'), ('public.number_ledger')) as ours (name)
    where to_regclass(ours.name) is not null`);
  const [conflict] = await tx.with(existing).select().from(existing);
  if (conflict !== undefined) {
    throw new Error(
      `gapless-orders: the database has a table ${conflict.name} of its own. Nothing was changed. To ` +
        'number the rows of your own tables, put ours into a schema of their own: migrate(db, { schema: "gapless_orders" }), ' +
        "which is where createNumbering looks for them.",
    );
  }
}
