// Owns the forms of a series' numbers as steps of characters, and a number that two series could both give.

import type { OrderSeries } from "./order-series.js";
import { parseOrderNumber } from "./parse-order-number.js";

/** One character of a number: which it may be, and whether it may come any number of times, or not at all. */
interface Step {
  readonly characters: readonly string[];
  readonly repeats: boolean;
}

type Form = readonly Step[];

const digits = "0123456789";
const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const steps = (...alphabets: readonly string[]): Form =>
  alphabets.map((characters) => ({ characters: [...characters], repeats: false }));
const times = (count: number, alphabet = digits): Form => steps(...Array<string>(count).fill(alphabet));

const clock: Form = [...steps("012", digits, "012345", digits, "012345", digits), ...times(3)];
const dates = {
  YYYY: steps("123456789", digits, digits, digits),
  YY: times(2),
  MM: steps("01", digits),
  DD: steps("0123", digits),
};

/** Sequenced numbers and fallback numbers. A little wide: not every date of these digits is in the calendar. */
function formsOf({ parsed }: OrderSeries): readonly Form[] {
  const { minimumDigits, offset, fixedWidth } = parsed.sequence;
  const sequence: Form = [
    ...times(Math.max(minimumDigits, String(offset + 1).length)),
    ...(fixedWidth ? [] : [{ characters: [...digits], repeats: true }]),
  ];
  const day = parsed.period === "day" ? [] : [...dates.YYYY, ...dates.MM, ...dates.DD];
  const fallback: Form = [...steps("T"), ...day, ...clock, ...steps("-"), ...times(4, crockford)];
  return [sequence, fallback].map((counted) =>
    parsed.tokens.flatMap((token): Form => {
      if (token.kind === "literal") {
        return steps(...token.text);
      }
      return token.kind === "sequence" ? counted : dates[token.kind];
    }),
  );
}

/** A text of both forms, with `preferred` where it may stand; undefined where there is none. */
function commonText(one: Form, other: Form, preferred: string): string | undefined {
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
    // A step that repeats may be left as well.
    open.push(...(a?.repeats ? [{ i: i + 1, j, text }] : []), ...(b?.repeats ? [{ i, j: j + 1, text }] : []));
  }
  return undefined;
}

/** Whether numbers of two series could be the same, and one that both would read where it was found. */
export function commonNumber(
  one: OrderSeries,
  other: OrderSeries,
): { readonly example: string | undefined } | undefined {
  const pairs = formsOf(one).flatMap((form) => formsOf(other).map((otherForm) => [form, otherForm] as const));
  const meeting = pairs.filter(([form, otherForm]) => commonText(form, otherForm, "1") !== undefined);
  if (meeting.length === 0) {
    return undefined;
  }
  const texts = meeting.flatMap(([form, otherForm]) =>
    [..."1920345678"].map((preferred) => commonText(form, otherForm, preferred) ?? ""),
  );
  const isOfBoth = (text: string) => [one, other].every((series) => parseOrderNumber(series, text).isOk());
  return { example: texts.find(isOfBoth) };
}
