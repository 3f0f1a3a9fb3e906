// Parses number templates, such as `GAM-{YYYY}{MM}{DD}-{####}`, into tokens and a period. A new token has a part in
// template-types.ts, parse-order-number.ts, printed-date.ts and number-pattern.ts too, and in the SQL functions
// check_order_template, period_of, format_order_number and fallback_order_number of drizzle/.
import { monthOf, type YearBegins } from "./fiscal-year.js";

/** How often numbering restarts: at the finest date token of the template. */
export type Period = "day" | "month" | "year" | "never";

/** A piece of a template: literal text, a part of the date, or the sequence. */
export type TemplateToken =
  | {
      readonly kind: "literal";
      /** What is printed. */
      readonly text: string;
    }
  | { readonly kind: DateKind }
  | SequenceToken;

/** The token of a date: `YYYY` and `YY` print the year in which a (fiscal) year begins, `+1` the one in which it ends. */
export type DateKind = (typeof dateKinds)[number];

/** The token that prints the sequence. */
export interface SequenceToken {
  /** Discriminates it from the other tokens. */
  readonly kind: "sequence";
  /** How many digits are printed at least, 1 to 16, padded with zeros. */
  readonly minimumDigits: number;
  /** Added to the sequence when it is printed, at most 15 digits: `{####+1000}` begins at 1001. */
  readonly offset: number;
  /** Whether a sequence with more digits than `minimumDigits` is refused: `{####!}`. */
  readonly fixedWidth: boolean;
}

/** A parsed template. */
export interface NumberTemplate {
  /** Its tokens, from left to right. */
  readonly tokens: readonly TemplateToken[];
  /** The token that prints the sequence. */
  readonly sequence: SequenceToken;
  /** How often numbering restarts. */
  readonly period: Period;
  /** The month in which a year begins: `04` for `{YYYY@04}`. */
  readonly yearBegins: YearBegins;
}

const longestTemplate = 100;
const mostDigits = 16;
const piece =
  /\{(?:(?<year>YY(?:YY)?(?:\+1)?)(?:@(?<month>0[2-9]|1[0-2]))?|(?<date>MM|DD))\}|\{(?<sequence>#{1,16})(?:\+(?<offset>[1-9]\d{0,14}))?(?<fixedWidth>!)?\}|(?<literal>[^{}#]+)|(?<stray>\{[^{}]*\}|.)/gsu;
const dateKinds = ["YYYY", "YY", "YYYY+1", "YY+1", "MM", "DD"] as const;

/** Parses a template. Throws a RangeError, with the reason, if it is malformed or its numbers could repeat. */
export function parseTemplate(template: string): NumberTemplate {
  const refuse = (reason: string): never => {
    throw new RangeError(`malformed order number template ${JSON.stringify(template)}: ${reason}`);
  };
  if (template.length > longestTemplate) {
    refuse(`it is longer than ${longestTemplate} characters`);
  }
  if (/\p{Cc}/u.test(template) || !template.isWellFormed()) {
    refuse("it has a control character or half of a surrogate pair");
  }
  const begins = new Set<string>();
  const tokens = [...template.matchAll(piece)].map(({ groups = {} }): TemplateToken => {
    const { year, month = "01", date = year, sequence, offset = "0", fixedWidth, literal, stray } = groups;
    const kind = dateKinds.find((known) => known === date);
    if (year !== undefined) {
      begins.add(month);
    }
    if (kind !== undefined) {
      return { kind };
    }
    if (sequence !== undefined) {
      return {
        kind: "sequence",
        minimumDigits: sequence.length,
        offset: Number(offset),
        fixedWidth: fixedWidth !== undefined,
      };
    }
    return literal === undefined
      ? refuse(
          `${JSON.stringify(stray)} is none of {YYYY}, {YY}, {YYYY+1}, {YY+1}, {MM}, {DD} and a sequence of 1 to ${mostDigits} # in braces, with +1000 or ! behind them`,
        )
      : { kind: "literal", text: literal };
  });
  const count = (...kinds: readonly TemplateToken["kind"][]): number =>
    tokens.filter((token) => kinds.includes(token.kind)).length;
  const [years, ends, months, days] = [
    count("YYYY", "YY"),
    count("YYYY+1", "YY+1"),
    count("MM"),
    count("DD"),
  ];
  const [begin] = begins;
  const yearBegins = monthOf(begin) ?? "01";
  const [sequence] = tokens.filter((token) => token.kind === "sequence");
  if (sequence === undefined || count("sequence") !== 1) {
    return refuse("it needs exactly one sequence, such as {####}");
  }
  if (sequence.fixedWidth && String(sequence.offset + 1).length > sequence.minimumDigits) {
    refuse("its first number does not fit its width");
  }
  if (years > 1 || ends > 1 || months > 1 || days > 1) {
    refuse("a date token stands in it twice");
  }
  if (begins.size > 1) {
    refuse("its years begin in different months: each token of the year needs the same @");
  }
  if (ends === 1 && yearBegins === "01") {
    refuse(
      'its year ends in the year in which it begins: print {YYYY} or {YY}, or pass yearBegins, such as "04" for April',
    );
  }
  if (days === 1 && months === 0) {
    refuse("its numbers would repeat: {DD} needs {MM}");
  }
  if (months === 1 && years + ends === 0) {
    refuse("its numbers would repeat: {MM} needs {YYYY} or {YY}");
  }
  const period = days ? "day" : months ? "month" : years + ends ? "year" : "never";
  return { tokens, sequence, period, yearBegins };
}
