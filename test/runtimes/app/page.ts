// Owns the app in a browser: PGlite in the page, migrated there.
import { PGlite } from "@electric-sql/pglite";
import { drizzle } from "drizzle-orm/pglite";
import { migrate } from "gapless-orders/migrate";
import { createTickets, useCore } from "./use-core.js";

async function run() {
  const db = drizzle(await PGlite.create());
  const applied = await migrate(db, { schema: "gapless_orders" });
  await db.execute(createTickets);
  return { applied: applied > 0, used: await useCore(db, "B", true) };
}

Object.assign(globalThis, { run });
