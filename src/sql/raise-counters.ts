// Raises counters that are behind their orders, as after a restore or an import that bypassed the module.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { ValidOrder } from "../validation/parse-order.js";
import { argumentRows, lockTimeoutRows, seriesRows } from "./batch-ctes.js";
import { batchParameters } from "./batch-parameters.js";
import { inputRows } from "./order-batch-ctes.js";
import type { OrdersTables } from "./order-tables.js";
import type { BatchEntry } from "./submission.js";

/**
 * Raises the counters of a batch's periods to the highest sequence in the orders table. Never lowers one. Resolves to
 * whether it raised one.
 */
export async function raiseCounters(
  db: OrdersDatabase,
  tables: OrdersTables,
  batch: readonly BatchEntry<ValidOrder>[],
  lockTimeoutMs: number | null,
): Promise<boolean> {
  const raised = db
    .$with("raised", { counters: sql<number>`counters`.mapWith(Number).as("counters") })
    .as(sql`
    select sum(${tables.call("sync_order_sequence")}(periods.date_key, periods.series)) as counters
    from (
      select distinct
        input.series collate "C" as series,
        input.date_key
      from settings
      cross join input
      where settings.lock_timeout is distinct from ''
      order by
        series,
        input.date_key
    ) as periods`);
  const [row] = await db
    .with(
      argumentRows(db),
      lockTimeoutRows(db),
      ...seriesRows(db, tables.ours),
      inputRows(db, tables),
      raised,
    )
    .select()
    .from(raised)
    .prepare("")
    .execute({
      ...batchParameters(batch),
      lockTimeout: lockTimeoutMs === null ? null : `${lockTimeoutMs}ms`,
    });
  return (row?.counters ?? 0) > 0;
}
