// Owns `gapless-orders sync`.
import type { Command } from "commander";
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../index.js";
import { type OrdersTables, ordersTables } from "../../orders/orders-tables.js";
import { exitCodes } from "../exit-codes.js";
import { withDatabase } from "../open-database.js";
import { seriesByName, seriesOption } from "../series-options.js";

export function addSync(program: Command, end: (code: number) => void): void {
  program
    .command("sync")
    .description("raise counters that are behind their orders, as after a restore; never lowers one")
    .addOption(seriesOption())
    .action(async (options: { readonly series: string }) => {
      const { name } = seriesByName(options.series);
      const raised = await withDatabase(program.opts(), (db, place) =>
        raiseAll(db, ordersTables(db, place), name),
      );
      console.log(`${raised} ${raised === 1 ? "counter" : "counters"} raised`);
      end(exitCodes.fine);
    });
}

/** The counters of all periods. */
async function raiseAll(db: OrdersDatabase, { call, served }: OrdersTables, series: string): Promise<number> {
  const raised = db
    .$with("raised", { counters: sql<number>`counters`.mapWith(Number).as("counters") })
    .as(sql`select ${call("sync_order_sequence")}(null::date, ${series}::text) as counters${served("from")}`);
  const [row] = await db.with(raised).select().from(raised);
  return row?.counters ?? 0;
}
