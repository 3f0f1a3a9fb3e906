// Describes the numbers of a series as patterns, and finds a number that two series could both give.
import type { DateKind } from "./number-template.js";
import type { OrderSeries } from "./order-series.js";
import { parseOrderNumber } from "./parse-order-number.js";

/**
 * One character of a number: the ones it may be, and whether it may occur any number of times, zero included.
 */
interface Step {
  readonly characters: readonly string[];
  readonly repeats: boolean;
}

type Pattern = readonly Step[];

const digits = "0123456789";
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const steps = (...alphabets: readonly string[]): Pattern =>
  alphabets.map((characters) => ({ characters: [...characters], repeats: false }));
const times = (count: number, alphabet = digits): Pattern => steps(...Array<string>(count).fill(alphabet));

const clock: Pattern = [...steps("012", digits, "012345", digits, "012345", digits), ...times(3)];
const year = steps("123456789", digits, digits, digits);
const anyDate: Readonly<Record<DateKind, Pattern>> = {
  YYYY: year,
  YY: times(2),
  "YYYY+1": year,
  "YY+1": times(2),
  MM: steps("01", digits),
  DD: steps("0123", digits),
};

/** A date in one year: the year in which that one ends is then the next, which the patterns of any date leave open. */
const dateIn = (begun: number): Readonly<Record<DateKind, Pattern>> => ({
  ...anyDate,
  YYYY: steps(...String(begun)),
  YY: steps(...String(begun).slice(2)),
  "YYYY+1": steps(...String(begun + 1)),
  "YY+1": steps(...String(begun + 1).slice(2)),
});

/**
 * The patterns of sequenced and of fallback numbers. They match a little too much, because not all digits
 * make a date of the calendar.
 */
function patternsOf({ parsed }: OrderSeries, dates = anyDate): readonly Pattern[] {
  const { minimumDigits, offset, fixedWidth } = parsed.sequence;
  const sequence: Pattern = [
    ...times(Math.max(minimumDigits, String(offset + 1).length)),
    ...(fixedWidth ? [] : [{ characters: [...digits], repeats: true }]),
  ];
  const day = parsed.period === "day" ? [] : [...year, ...anyDate.MM, ...anyDate.DD];
  const fallback: Pattern = [...steps("T"), ...day, ...clock, ...steps("-"), ...times(4, crockford)];
  return [sequence, fallback].map((counted) =>
    parsed.tokens.flatMap((token): Pattern => {
      if (token.kind === "literal") {
        return steps(...token.text);
      }
      return token.kind === "sequence" ? counted : dates[token.kind];
    }),
  );
}

/** A text that matches both patterns, with `preferred` wherever possible; undefined if there is none. */
function commonText(one: Pattern, other: Pattern, preferred: string): string | undefined {
  const seen = new Set<string>();
  const open: { readonly i: number; readonly j: number; readonly text: string }[] = [
    { i: 0, j: 0, text: "" },
  ];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    const { i, j, text } = state;
    const [a, b] = [one[i], other[j]];
    if (a === undefined && b === undefined) {
      return text;
    }
    if (seen.has(`${i} ${j}`)) {
      continue;
    }
    seen.add(`${i} ${j}`);
    const common = a?.characters.filter((character) => b?.characters.includes(character)) ?? [];
    const character = common.includes(preferred) ? preferred : common[0];
    if (a !== undefined && b !== undefined && character !== undefined) {
      open.push({ i: a.repeats ? i : i + 1, j: b.repeats ? j : j + 1, text: text + character });
    }
    // A repeating step may also end here.
    open.push(...(a?.repeats ? [{ i: i + 1, j, text }] : []), ...(b?.repeats ? [{ i, j: j + 1, text }] : []));
  }
  return undefined;
}

/** Whether two series could give the same number; with an example that both can parse, if one was found. */
export function commonNumber(
  one: OrderSeries,
  other: OrderSeries,
): { readonly example: string | undefined } | undefined {
  const pairs = (dates = anyDate) =>
    patternsOf(one, dates).flatMap((a) => patternsOf(other).map((b) => [a, b] as const));
  if (pairs().every(([a, b]) => commonText(a, b, "1") === undefined)) {
    return undefined;
  }
  const isOfBoth = (text: string) => [one, other].every((series) => parseOrderNumber(series, text).isOk());
  const exampleOf = (dates = anyDate): string | undefined =>
    pairs(dates)
      .flatMap(([a, b]) => [..."1920345678"].map((preferred) => commonText(a, b, preferred) ?? ""))
      .find(isOfBoth);
  const years = Array.from({ length: 99 }, (_, after) => 2000 + after);
  return {
    example: years.reduce<string | undefined>(
      (found, begun) => found ?? exampleOf(dateIn(begun)),
      exampleOf(),
    ),
  };
}
