// Refuses servers that are older than the oldest PostgreSQL that the migrations and statements run on.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";

/** `regexp_count`, which check_order_template calls, and what else came with it. */
const oldest = 15;

/** Rejects on a server before PostgreSQL 15, before anything is changed. */
export async function refuseOldServer(tx: OrdersDatabase): Promise<void> {
  const asked = tx
    .$with("server", { version: sql<string>`version`.as("version"), major: sql<number>`major`.as("major") })
    .as(sql`
      select
        pg_catalog.current_setting('server_version') as version,
        pg_catalog.current_setting('server_version_num')::pg_catalog.int4 / 10000 as major`);
  const [server] = await tx.with(asked).select().from(asked);
  if (server !== undefined && server.major < oldest) {
    throw new Error(
      `gapless-orders: the server is PostgreSQL ${server.version}; the oldest that works is ${oldest}. Nothing was ` +
        "changed. Upgrade the server, or connect to another one",
    );
  }
}
