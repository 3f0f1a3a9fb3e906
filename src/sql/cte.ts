// Makes a common table expression that only other SQL reads.
import type { SQL } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";

/** It needs no typed columns. */
export function cte(db: OrdersDatabase, name: string, query: SQL) {
  return db.$with(name, {}).as(query);
}
