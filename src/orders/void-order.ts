// Owns voiding: a cancelled order keeps its row and its number, and says when and why.
import { and, isNull, sql } from "drizzle-orm";
import { err, ok, type Result } from "neverthrow";
import { validate } from "uuid";
import type { OrdersDatabase } from "../database.js";
import { type Order, orders } from "../schema/orders.js";
import type { VoidOrderError } from "./errors.js";
import { whereKey } from "./find-order.js";
import { toInputIssues } from "./input.js";
import type { OrderSeries } from "./order-series.js";
import { type Budget, retry } from "./retry.js";
import { storedText } from "./stored-text.js";

/** Longest reason, in characters. */
export const longestReason = 1_000;

const reasonShape = storedText(longestReason);

/** Voids an order by its id or number. An order that is void already stays as it is, first reason included. */
export async function voidOrder(
  db: OrdersDatabase,
  series: OrderSeries,
  idOrNumber: string,
  reason: unknown,
  budget: Budget,
): Promise<Result<Order, VoidOrderError>> {
  const parsed = reasonShape.safeParse(reason);
  if (!parsed.success) {
    const issues = parsed.error.issues.flatMap(toInputIssues).map((issue) => ({ ...issue, path: "reason" }));
    return err({ kind: "InvalidVoid", issues });
  }
  const where = whereKey(series, validate(idOrNumber) ? { id: idOrNumber } : { orderNumber: idOrNumber });
  if (where === undefined) {
    return err({ kind: "OrderNotFound" });
  }
  const write = async (): Promise<Order | undefined> => {
    const [voided] = await db
      .update(orders)
      .set({ voidedAt: sql`statement_timestamp()`, voidReason: parsed.data })
      .where(and(where, isNull(orders.voidedAt)))
      .returning();
    const [order] = voided === undefined ? await db.select().from(orders).where(where).limit(1) : [voided];
    return order;
  };
  const written = await retry(write, budget);
  if (written.isErr()) {
    return err({ kind: "VoidFailed", attempts: written.error });
  }
  return written.value === undefined ? err({ kind: "OrderNotFound" }) : ok(written.value);
}
