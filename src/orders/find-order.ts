// Owns the finders: one order of a series by its number, its payment reference or its id.
import { and, eq, type SQL } from "drizzle-orm";
import type { Result } from "neverthrow";
import { validate } from "uuid";
import type { OrdersDatabase } from "../database.js";
import { type Order, orders } from "../schema/orders.js";
import type { ReadError } from "./errors.js";
import type { OrderSeries } from "./order-series.js";
import { type Budget, retry } from "./retry.js";
import { flawIn } from "./stored-text.js";

export type OrderKey =
  | { readonly orderNumber: string }
  | { readonly paymentReference: string }
  | { readonly id: string };

/** The key's condition, or undefined for a key that no order can have: there is nothing to ask the database. */
export function whereKey(series: OrderSeries, key: OrderKey): SQL | undefined {
  const ofSeries = eq(orders.series, series.name);
  if ("id" in key) {
    return validate(key.id) ? and(ofSeries, eq(orders.id, key.id)) : undefined;
  }
  const [column, text] =
    "orderNumber" in key
      ? [orders.orderNumber, key.orderNumber]
      : [orders.paymentReference, key.paymentReference];
  return flawIn(text) === undefined ? and(ofSeries, eq(column, text)) : undefined;
}

/** The order, or null when the series has none with the key. */
export async function findOrder(
  db: OrdersDatabase,
  series: OrderSeries,
  key: OrderKey,
  budget: Budget,
): Promise<Result<Order | null, ReadError>> {
  const where = whereKey(series, key);
  const read = async (): Promise<Order | null> => {
    const [order] = where === undefined ? [] : await db.select().from(orders).where(where).limit(1);
    return order ?? null;
  };
  return (await retry(read, budget)).mapErr((attempts) => ({ kind: "ReadFailed", attempts }));
}
