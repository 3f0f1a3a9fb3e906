// Owns what the app has to report, whatever it runs on.
import { many } from "./app/use-core.js";

const numbers = (letter: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${letter}-${String(index + 1).padStart(4, "0")}`);

/** @param hasTransactions whether the driver has them */
export function expectedOf(letter: string, hasTransactions: boolean) {
  const next = (count: number) => numbers(letter, count + 1).at(-1);
  return {
    orders: numbers(letter, many.orders),
    // The second callback of each, and one that came later.
    replayed: many.orders + 1,
    tickets: numbers(letter, many.tickets),
    ...(hasTransactions ? { inTransaction: [next(many.orders), next(many.tickets)] } : {}),
    clean: { orders: true, tickets: true },
  };
}
