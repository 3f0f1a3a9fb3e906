// Refuses a series that a database does not have: for a misspelt one an audit would find nothing, and sync nothing to do.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../index.js";
import { UsageError } from "./output.js";

/**
 * Rejects if the database has other series but not this one. With none, it may just be empty.
 *
 * @param numbered the table that has a row for each number
 */
export async function refuseUnknownSeries(
  db: OrdersDatabase,
  { tracker, numbered }: { readonly tracker: SQL; readonly numbered: SQL },
  series: string,
): Promise<void> {
  const existing = db.$with("known", { name: sql<string>`series`.as("series") }).as(sql`
    select series from ${tracker} group by series
    union
    select series from ${numbered} where series = ${series}::text
    order by series`);
  const names = (await db.with(existing).select().from(existing)).map(({ name }) => name);
  if (names.length > 0 && !names.includes(series)) {
    const some = names.length > 20 ? `${names.slice(0, 20).join(", ")}, …` : names.join(", ");
    throw new UsageError(`there is no series ${JSON.stringify(series)}; there are: ${some}`);
  }
}
