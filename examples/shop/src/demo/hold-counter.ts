// Owns the button that holds the counter while callbacks come.
import type { OrdersDatabase } from "gapless-orders";
import type { Deliver } from "../gateway.js";
import { countAnswers, deliverAll, newPayments } from "./callbacks.js";
import { withLockedCounter } from "./locked-counter.js";
import type { Happened } from "./outcome.js";

const meanwhileCount = 20;

/** A payment before makes sure that there is a counter; one after it shows that the sequence goes on. */
export async function holdCounter({
  db,
  deliver,
}: {
  readonly db: OrdersDatabase;
  readonly deliver: Deliver;
}): Promise<Happened> {
  const before = await deliverAll(deliver, newPayments(1));
  const meanwhile = await withLockedCounter(db, () => deliverAll(deliver, newPayments(meanwhileCount)));
  const after = await deliverAll(deliver, newPayments(1));
  const counts = countAnswers([...before, ...meanwhile, ...after]);
  return {
    held:
      counts.failures === 0 &&
      countAnswers(meanwhile).fallbacks === meanwhileCount &&
      counts.fallbacks === meanwhileCount,
    words: `Before it the last number was ${before[0]?.orderNo ?? "none"}. While the counter was held, ${counts.fallbacks} orders took fallback numbers. The next one was ${after[0]?.orderNo ?? "none"}: the sequence goes on.`,
    counts,
  };
}
