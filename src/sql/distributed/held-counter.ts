// Finds out whether another session holds the counter of an order's period.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { classifyFailure } from "../../errors/classify-failure.js";
import type { OrderSeries } from "../../series/order-series.js";
import type { ValidOrder } from "../../validation/parse-order.js";
import { day } from "../order-row.js";
import type { OrdersTables } from "../order-tables.js";

export interface HeldCounter {
  /** The period, as `YYYY-MM-DD`. */
  readonly dateKey: string;
}

/**
 * Resolves to the order's period if its counter is locked now, otherwise to undefined. Two statements, since one on a
 * distributed table cannot call the function that computes the period.
 */
export async function heldCounter(
  db: OrdersDatabase,
  { tracker, call }: OrdersTables,
  series: OrderSeries,
  { placedAt }: ValidOrder,
): Promise<HeldCounter | undefined> {
  const instant =
    placedAt === null ? sql`statement_timestamp()` : sql`${placedAt.toISOString()}::timestamptz`;
  const dateKeyOf = db.$with("period", { dateKey: sql<string>`date_key`.as("date_key") }).as(sql`
      select ${day(sql`${call("order_date_key")}(${series.template}::text, ${series.timeZone}::text, ${instant})`)}
        as date_key`);
  const [period] = await db.with(dateKeyOf).select().from(dateKeyOf);
  if (period === undefined) {
    return undefined;
  }
  // By itself, since Citus sends a locking read to a shard only if it is the whole statement.
  const probe = db
    .select({ found: sql<number>`1`.mapWith(Number) })
    .from(sql`${tracker} as tracker`)
    .where(sql`tracker.series = ${series.name} and tracker.date_key = ${period.dateKey}::date`)
    .for("update", { noWait: true });
  try {
    await probe;
    return undefined;
  } catch (thrown) {
    return classifyFailure(thrown).cause.code === "55P03" ? period : undefined;
  }
}
