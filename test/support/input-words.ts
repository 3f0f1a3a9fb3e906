// Owns what a user reads whose input is wrong.
import type { ResultAsync } from "neverthrow";
import type { OrdersModule } from "../../src/index.js";
import { checkout } from "./checkouts.js";
import type { Words } from "./connection-words.js";

/** The words in the error of a call. */
export const wordsOf = async (call: ResultAsync<unknown, unknown>): Promise<string> =>
  JSON.stringify((await call)._unsafeUnwrapErr());

/** @param orders opens a module */
export function inputWords(orders: () => OrdersModule): readonly Words[] {
  return [
    {
      when: "an amount is in major units",
      say: () => wordsOf(orders().create({ ...checkout("a"), totalAmount: 12.99 })),
      what: /must be a whole number of minor units/,
      where: /"path":"totalAmount"/,
      now: /1299 for 12\.99/,
    },
    {
      when: "a currency is in lower case",
      say: () => wordsOf(orders().create({ ...checkout("a"), currency: "usd" })),
      what: /must be in upper case/,
      where: /"path":"currency"/,
      now: /USD for usd/,
    },
    {
      when: "a create's series is a text",
      say: () => wordsOf(Reflect.apply(orders().create, undefined, [checkout("a"), { series: "GAM" }])),
      what: /must be a series/,
      where: /"path":"series"/,
      now: /orderSeries/,
    },
    {
      when: "a number is looked up by a number",
      say: () => wordsOf(Reflect.apply(orders().findByNumber, undefined, [42])),
      what: /must be a text, and is of the type number/,
      where: /the number, payment reference or id/,
      now: /pass a text/,
    },
    {
      when: "nothing is voided",
      say: () => wordsOf(Reflect.apply(orders().void, undefined, [undefined, "x"])),
      what: /must be a text/,
      where: /"path":"idOrNumber"/,
      now: /the order's id, or its number/,
    },
  ];
}
