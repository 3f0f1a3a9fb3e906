// Raises counters that are behind their orders, as after a restore or an import that bypassed the module.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { OrderSeries } from "../series/order-series.js";
import type { ValidOrder } from "../validation/parse-order.js";
import { inputRows, params } from "./batch-ctes.js";
import { settingRows } from "./numbering-ctes.js";
import type { OrdersTables } from "./order-tables.js";
import { batchJson } from "./place-orders.js";

/**
 * Raises the counters of a batch's periods to the highest sequence in the orders table. Never lowers one. Resolves to
 * whether it raised one.
 */
export async function raiseCounters(
  db: OrdersDatabase,
  tables: OrdersTables,
  series: OrderSeries,
  batch: readonly ValidOrder[],
  lockTimeoutMs: number | null,
): Promise<boolean> {
  const raised = db
    .$with("raised", { counters: sql<number>`counters`.mapWith(Number).as("counters") })
    .as(sql`
    select sum(${tables.call("sync_order_sequence")}(periods.date_key, ${params.series})) as counters
    from (
      select distinct input.date_key
      from settings
      cross join input
      where settings.lock_timeout is distinct from ''
      order by input.date_key
    ) as periods`);
  const [row] = await db
    .with(settingRows(db), inputRows(db, tables), raised)
    .select()
    .from(raised)
    .prepare("")
    .execute({
      orders: batchJson(batch),
      series: series.name,
      template: series.template,
      timeZone: series.timeZone,
      lockTimeout: lockTimeoutMs === null ? null : `${lockTimeoutMs}ms`,
    });
  return (row?.counters ?? 0) > 0;
}
