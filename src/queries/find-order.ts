// Finds one order of a series by its number, its payment reference or its id.
import { err, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { ReadError } from "../errors/errors.js";
import { notAText } from "../errors/invalid-argument.js";
import { type Budget, retry } from "../retry/retry.js";
import type { Order } from "../schema/orders.js";
import type { OrderSeries } from "../series/order-series.js";
import type { OrdersTables } from "../sql/order-tables.js";
import { type OrderKey, selectOrder, whereKey } from "../sql/select-orders.js";

/** Finds the order; null if the series has none with the key. */
export async function findOrder(
  db: OrdersDatabase,
  tables: OrdersTables,
  series: OrderSeries,
  key: OrderKey,
  budget: Budget,
): Promise<Result<Order | null, ReadError>> {
  const [given]: readonly unknown[] = Object.values(key);
  if (typeof given !== "string") {
    return err({ kind: "ReadFailed", attempts: [notAText("the number, payment reference or id", given)] });
  }
  const where = whereKey(series, key);
  const read = async (): Promise<Order | null> =>
    (where === undefined ? undefined : await selectOrder(db, tables, where)) ?? null;
  return (await retry(read, budget)).mapErr((attempts) => ({ kind: "ReadFailed", attempts }));
}
