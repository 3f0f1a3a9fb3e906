// Owns the button that pays 1,000 times at once.
import type { Deliver } from "../gateway.js";
import { countAnswers, deliverAll, newPayments } from "./callbacks.js";
import type { Happened } from "./outcome.js";

const count = 1_000;

export async function payMany({ deliver }: { readonly deliver: Deliver }): Promise<Happened> {
  const answers = await deliverAll(deliver, newPayments(count));
  const counts = countAnswers(answers);
  const numbers = answers.flatMap(({ orderNo }) => orderNo ?? []).toSorted();
  return {
    held: counts.failures === 0 && counts.orders === count,
    words: `${counts.orders.toLocaleString("en")} payments got ${new Set(numbers).size.toLocaleString("en")} numbers, ${numbers.at(0)} to ${numbers.at(-1)}.`,
    counts,
  };
}
