// Owns the button that delivers the last callback twice.
import { desc } from "drizzle-orm";
import type { OrdersDatabase } from "gapless-orders";
import type { Deliver } from "../gateway.js";
import { orders } from "../schema.js";
import { countAnswers, deliverAll, newPayments } from "./callbacks.js";
import type { Happened } from "./outcome.js";

export async function deliverTwice({
  db,
  deliver,
}: {
  readonly db: OrdersDatabase;
  readonly deliver: Deliver;
}): Promise<Happened> {
  const [last] = await db
    .select()
    .from(orders)
    .orderBy(desc(orders.createdAt), desc(orders.orderNo))
    .limit(1);
  const payments =
    last === undefined
      ? newPayments(1)
      : [{ paymentReference: last.paymentReference, amount: last.total, shopId: last.shopId }];
  const answers = await deliverAll(deliver, [...payments, ...payments]);
  const numbers = [...new Set(answers.map(({ orderNo }) => orderNo ?? "none"))];
  const counts = countAnswers(answers);
  return {
    held: numbers.length === 1 && counts.failures === 0 && counts.orders === (last === undefined ? 1 : 0),
    words: `Both callbacks were answered with ${numbers.join(" and ")}${last === undefined ? ", the first order there is" : ", the number that the payment had"}.`,
    counts,
  };
}
