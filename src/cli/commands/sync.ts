// Implements `gapless-orders sync`: one counter per transaction, so it never waits while it holds another.
import type { Command } from "commander";
import { sql } from "drizzle-orm";
import { classifyFailure } from "../../errors/classify-failure.js";
import type { OrdersDatabase } from "../../index.js";
import { day } from "../../sql/order-row.js";
import { type OrdersTables, ordersTables } from "../../sql/order-tables.js";
import { refuseUnknownSeries } from "../known-series.js";
import { withDatabase } from "../open-database.js";
import { exitCodes } from "../output.js";
import { seriesByName, seriesOption } from "../series-options.js";

/** `lock_not_available`: another transaction holds the counter. */
const locked = "55P03";

export function addSync(program: Command, end: (code: number) => void): void {
  program
    .command("sync")
    .description("raise counters that are behind their orders, as after a restore; never lowers one")
    .addOption(seriesOption())
    .action(async (options: { readonly series: string }) => {
      const { name } = seriesByName(options.series);
      const { raised, held } = await withDatabase(program.opts(), async (db, place) => {
        const tables = ordersTables(place);
        await refuseUnknownSeries(db, { tracker: tables.tracker, numbered: tables.orders }, name);
        return raiseAll(db, tables, name);
      });
      console.log(`${raised} ${raised === 1 ? "counter" : "counters"} raised`);
      if (held.length > 0) {
        throw new Error(
          `locked by another transaction, and left behind: ${held.join(", ")}. Run the command again`,
        );
      }
      end(exitCodes.fine);
    });
}

interface Synced {
  readonly raised: number;
  /** The periods whose counter is behind and locked. */
  readonly held: readonly string[];
}

async function raiseAll(db: OrdersDatabase, tables: OrdersTables, series: string): Promise<Synced> {
  const held: string[] = [];
  let raised = 0;
  for (const dateKey of await periodsBehind(db, tables, series)) {
    try {
      raised += await raiseOne(db, tables, series, dateKey);
    } catch (thrown) {
      if (classifyFailure(thrown).cause.code !== locked) {
        throw thrown;
      }
      held.push(dateKey);
    }
  }
  return { raised, held };
}

/** The periods whose counter is behind. Locks none of them. */
async function periodsBehind(
  db: OrdersDatabase,
  { orders, tracker }: OrdersTables,
  series: string,
): Promise<readonly string[]> {
  const behind = db.$with("behind", { dateKey: sql<string>`date_key`.as("date_key") }).as(sql`
    select ${day(sql`numbered.date_key`)} as date_key
    from (
      select
        orders.date_key,
        max(orders.sequence) as highest
      from ${orders} as orders
      where orders.series = ${series}::text
        and orders.sequence is not null
      group by
        orders.date_key
    ) as numbered
    where not exists (
      select
      from ${tracker} as tracker
      where tracker.series = ${series}::text
        and tracker.date_key = numbered.date_key
        and tracker.last_sequence >= numbered.highest
    )
    order by
      numbered.date_key`);
  return (await db.with(behind).select().from(behind)).map(({ dateKey }) => dateKey);
}

async function raiseOne(
  db: OrdersDatabase,
  { call }: OrdersTables,
  series: string,
  dateKey: string,
): Promise<number> {
  const raised = db
    .$with("raised", { counters: sql<number>`counters`.mapWith(Number).as("counters") })
    .as(sql`select ${call("sync_order_sequence")}(${dateKey}::date, ${series}::text) as counters`);
  const [row] = await db.with(raised).select().from(raised);
  return row?.counters ?? 0;
}
