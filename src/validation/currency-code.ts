// Validates a currency's code by the list of ISO 4217 that Node.js has.
import { z } from "zod";

const currencyNames = new Intl.DisplayNames("en", { type: "currency", fallback: "none" });
const currencies = new Map<string, boolean>();

/** Three upper-case letters. Others in the same letters are told apart from those that are no currency. */
export const currencyCode = z.string().refine(isCurrency, {
  error: ({ input }) =>
    isCurrency(String(input).toUpperCase())
      ? "must be in upper case, as ISO 4217 has it (USD for usd)"
      : "is not in ISO 4217: write the three letters of a currency, such as USD",
});

/** Whether ISO 4217 has the code. Cached per code; three letters bound the memory. */
function isCurrency(code: string): boolean {
  if (!/^[A-Z]{3}$/.test(code)) {
    return false;
  }
  const known = currencies.get(code) ?? currencyNames.of(code) !== undefined;
  currencies.set(code, known);
  return known;
}
