// Owns the tables of the shipped migrations, for tests of a part of the module.
import { drizzle } from "drizzle-orm/pg-proxy";
import { ordersTables } from "../../src/sql/order-tables.js";

// Nothing is asked of this database: only a table of an app's own is looked up through it.
export const shippedTables = ordersTables(
  drizzle(async () => ({ rows: [] })),
  {},
);
