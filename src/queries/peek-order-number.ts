// Reads the number that comes next, for `peek` of a module and of a numbering.
import { sql } from "drizzle-orm";
import type { Result } from "neverthrow";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { ReadError } from "../errors/errors.js";
import { type Budget, retry } from "../retry/retry.js";
import type { OrderSeries } from "../series/order-series.js";
import type { OrdersTables } from "../sql/order-tables.js";

/** Reads the next number. It changes nothing and reserves nothing. */
export async function peekNumber(
  db: OrdersDatabase,
  { call }: Pick<OrdersTables, "call">,
  series: OrderSeries,
  budget: Budget,
): Promise<Result<string, ReadError>> {
  const next = db.$with("next", { orderNumber: sql<string>`order_number`.as("order_number") }).as(sql`
    select ${call("peek_order_number")}(
      ${series.name}::text,
      ${series.template}::text,
      ${series.timeZone}::text
    ) as order_number`);
  const read = async (): Promise<string> => {
    const [row] = await db.with(next).select().from(next);
    if (row === undefined) {
      throw new Error("peek_order_number answered without a row");
    }
    return row.orderNumber;
  };
  return (await retry(read, budget)).mapErr((attempts) => ({ kind: "ReadFailed", attempts }));
}
