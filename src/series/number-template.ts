// Owns number templates: text such as `GAM-{YYYY}{MM}{DD}-{####}` parsed into tokens and a period, or refused.

/** How often numbering starts again: what the template's finest date token says. */
export type Period = "day" | "month" | "year" | "never";

/** A piece of a template: text that stands as it is, a part of the date, or the sequence. */
export type TemplateToken =
  | {
      readonly kind: "literal";
      /** What is printed. */
      readonly text: string;
    }
  | { readonly kind: "YYYY" | "YY" | "MM" | "DD" }
  | SequenceToken;

/** The piece that prints the sequence. */
export interface SequenceToken {
  /** Tells it from the other pieces. */
  readonly kind: "sequence";
  /** Printed with at least so many digits, 1 to 16, zeros in front. */
  readonly minimumDigits: number;
  /** What is printed above the sequence, 0 to 15 digits: `{####+1000}` begins at 1001. */
  readonly offset: number;
  /** Whether more digits than `minimumDigits` are refused: `{####!}`. */
  readonly fixedWidth: boolean;
}

/** A template that was parsed. */
export interface NumberTemplate {
  /** Its pieces, from left to right. */
  readonly tokens: readonly TemplateToken[];
  /** The one of them that prints the sequence. */
  readonly sequence: SequenceToken;
  /** How often its numbering starts again. */
  readonly period: Period;
}

const longestTemplate = 100;
const mostDigits = 16;
const piece =
  /\{(?<date>YYYY|YY|MM|DD)\}|\{(?<sequence>#{1,16})(?:\+(?<offset>[1-9]\d{0,14}))?(?<fixedWidth>!)?\}|(?<literal>[^{}#]+)|(?<stray>\{[^{}]*\}|.)/gsu;

/** Parses a template. Throws a RangeError with the reason when it is malformed or its numbers could repeat. */
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
  const tokens = [...template.matchAll(piece)].map(({ groups = {} }): TemplateToken => {
    const { date, sequence, offset = "0", fixedWidth, literal, stray } = groups;
    if (date === "YYYY" || date === "YY" || date === "MM" || date === "DD") {
      return { kind: date };
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
          `${JSON.stringify(stray)} is none of {YYYY}, {YY}, {MM}, {DD} and a sequence of 1 to ${mostDigits} # in braces, with +1000 or ! behind them`,
        )
      : { kind: "literal", text: literal };
  });
  const count = (...kinds: readonly TemplateToken["kind"][]): number =>
    tokens.filter((token) => kinds.includes(token.kind)).length;
  const [years, months, days] = [count("YYYY", "YY"), count("MM"), count("DD")];
  const [sequence] = tokens.filter((token) => token.kind === "sequence");
  if (sequence === undefined || count("sequence") !== 1) {
    return refuse("it needs exactly one sequence, such as {####}");
  }
  if (sequence.fixedWidth && String(sequence.offset + 1).length > sequence.minimumDigits) {
    refuse("its first number does not fit its width");
  }
  if (years > 1 || months > 1 || days > 1) {
    refuse("a date token stands in it twice");
  }
  if (days === 1 && months === 0) {
    refuse("its numbers would repeat: {DD} needs {MM}");
  }
  if (months === 1 && years === 0) {
    refuse("its numbers would repeat: {MM} needs {YYYY} or {YY}");
  }
  return { tokens, sequence, period: days ? "day" : months ? "month" : years ? "year" : "never" };
}
