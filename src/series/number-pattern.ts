// Describes the numbers of a series as patterns, and finds a number that two series could both give.
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
const dates = {
  YYYY: steps("123456789", digits, digits, digits),
  YY: times(2),
  MM: steps("01", digits),
  DD: steps("0123", digits),
};

/**
 * The patterns of sequenced and of fallback numbers. They match a little too much, because not all digits
 * make a date of the calendar.
 */
function patternsOf({ parsed }: OrderSeries): readonly Pattern[] {
  const { minimumDigits, offset, fixedWidth } = parsed.sequence;
  const sequence: Pattern = [
    ...times(Math.max(minimumDigits, String(offset + 1).length)),
    ...(fixedWidth ? [] : [{ characters: [...digits], repeats: true }]),
  ];
  const day = parsed.period === "day" ? [] : [...dates.YYYY, ...dates.MM, ...dates.DD];
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
  const pairs = patternsOf(one).flatMap((a) => patternsOf(other).map((b) => [a, b] as const));
  const overlapping = pairs.filter(([a, b]) => commonText(a, b, "1") !== undefined);
  if (overlapping.length === 0) {
    return undefined;
  }
  const texts = overlapping.flatMap(([a, b]) =>
    [..."1920345678"].map((preferred) => commonText(a, b, preferred) ?? ""),
  );
  const isOfBoth = (text: string) => [one, other].every((series) => parseOrderNumber(series, text).isOk());
  return { example: texts.find(isOfBoth) };
}
