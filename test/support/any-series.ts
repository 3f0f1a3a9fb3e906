// Owns generated series and dates: every kind of token, with texts around them.
import fc from "fast-check";
import { type OrderSeries, orderSeries } from "../../src/index.js";

const literal = fc.string({ unit: "grapheme", maxLength: 6 }).filter((text) => !/[{}#\p{Cc}]/u.test(text));
const dateTokens = fc.constantFrom(
  ...[[], ["{YYYY}"], ["{YY}"], ["{MM}", "{YYYY}"], ["{YYYY}", "{MM}", "{DD}"], ["{DD}", "{MM}", "{YY}"]],
);
/** The same with years that begin in any month but January. */
const fiscalTokens = fc
  .record({
    yearBegins: fc.constantFrom(...["02", "04", "07", "10", "12"]),
    year: fc.constantFrom(
      ...[["{YYYY}"], ["{YY}"], ["{YYYY+1}"], ["{YY+1}"], ["{YYYY}", "{YY+1}"], ["{YYYY+1}", "{YY}"]],
    ),
    rest: fc.constantFrom(...[[], ["{MM}"], ["{DD}", "{MM}"]]),
    isYearLast: fc.boolean(),
  })
  .map(({ yearBegins, year, rest, isYearLast }) => {
    const begun = year.map((token) => token.replace("}", `@${yearBegins}}`));
    return isYearLast ? [...rest, ...begun] : [...begun, ...rest];
  });

export const anySeries: fc.Arbitrary<OrderSeries> = fc
  .record({
    dates: fc.oneof(dateTokens, fiscalTokens),
    width: fc.integer({ min: 1, max: 16 }),
    place: fc.nat(4),
    added: fc.constantFrom("", "+1", "+1000", "+999999999999999"),
    literals: fc.array(literal, { minLength: 6, maxLength: 6 }),
    timeZone: fc.constantFrom("UTC", "Africa/Kampala", "America/New_York", "Asia/Kathmandu"),
  })
  .map(({ dates, width, place, added, literals, timeZone }) => {
    const tokens = [...dates.slice(0, place), `{${"#".repeat(width)}${added}}`, ...dates.slice(place)];
    const template = tokens.map((token, index) => `${literals[index]}${token}`).join("");
    return { name: "ANY", template: `${template}${literals[5]}`, timeZone };
  })
  // Graphemes of several characters make some of them too long.
  .filter(({ template }) => template.length <= 100)
  .map((options) => orderSeries(options));

// The years that two digits tell apart wherever they begin, so that every generated series can print them.
export const anyDate = fc
  .date({ min: new Date("2001-01-02T00:00:00Z"), max: new Date("2098-01-30T00:00:00Z"), noInvalidDate: true })
  .map((instant) => instant.toISOString());
