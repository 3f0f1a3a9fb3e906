// Owns duplicate keys: what each means for a batch, and what to do before the statement is sent again.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database.js";
import { classifyFailure } from "./classify-failure.js";
import type { ValidOrder } from "./input.js";
import { inputRows } from "./input-rows.js";
import type { OrderSeries } from "./order-series.js";
import { batchJson, type PlacedRow } from "./place-orders.js";

/** How often one attempt may meet duplicate keys before the database's refusal is taken as final. */
const mostConflicts = 10;

/** Somebody placed the order meanwhile: sending the statement again finds it and answers with it. */
const takenKeys = new Set(["orders_pkey", "orders_series_payment_reference_key"]);
/** The counter is behind the orders, as after a restore: it is raised first. */
const numberKeys = new Set(["orders_series_order_number_key", "orders_series_date_key_sequence_key"]);

/** Sends the placing statement, again after each duplicate key that can be resolved. Rejects with any other failure. */
export async function placeResolvingConflicts(
  db: OrdersDatabase,
  series: OrderSeries,
  batch: readonly ValidOrder[],
  place: () => Promise<readonly PlacedRow[]>,
): Promise<readonly PlacedRow[]> {
  for (let conflicts = 0; ; conflicts += 1) {
    try {
      return await place();
    } catch (thrown) {
      const { kind, cause } = classifyFailure(thrown);
      const key = cause.constraint ?? "";
      if (kind !== "conflict" || conflicts >= mostConflicts || !(takenKeys.has(key) || numberKeys.has(key))) {
        throw thrown;
      }
      if (numberKeys.has(key)) {
        await raiseCounters(db, series, batch);
      }
    }
  }
}

/** Raises the counters of the batch's periods to the highest sequence in orders; never lowers one. */
async function raiseCounters(
  db: OrdersDatabase,
  series: OrderSeries,
  batch: readonly ValidOrder[],
): Promise<void> {
  const raised = db.$with("raised", { counters: sql<string>`counters`.as("counters") }).as(sql`
    select sum(public.sync_order_sequence(periods.date_key, ${series.name}::text)) as counters
    from (
      select distinct input.date_key
      from input
      order by input.date_key
    ) as periods`);
  await db
    .with(inputRows(db, series, batchJson(batch)), raised)
    .select()
    .from(raised);
}
