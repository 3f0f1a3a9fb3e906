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
  | {
      readonly kind: "sequence";
      /** Printed with at least so many digits, 1 to 16, zeros in front. */
      readonly minimumDigits: number;
    };

/** A template that was parsed. */
export interface NumberTemplate {
  /** Its pieces, from left to right. */
  readonly tokens: readonly TemplateToken[];
  /** How often its numbering starts again. */
  readonly period: Period;
}

const longestTemplate = 100;
const mostDigits = 16;
const piece =
  /\{(?<date>YYYY|YY|MM|DD)\}|\{(?<sequence>#{1,16})\}|(?<literal>[^{}#]+)|(?<stray>\{[^{}]*\}|.)/gsu;

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
    const { date, sequence, literal, stray } = groups;
    if (date === "YYYY" || date === "YY" || date === "MM" || date === "DD") {
      return { kind: date };
    }
    if (sequence !== undefined) {
      return { kind: "sequence", minimumDigits: sequence.length };
    }
    return literal === undefined
      ? refuse(
          `${JSON.stringify(stray)} is none of {YYYY}, {YY}, {MM}, {DD} and a sequence of 1 to ${mostDigits} # in braces`,
        )
      : { kind: "literal", text: literal };
  });
  const count = (...kinds: readonly TemplateToken["kind"][]): number =>
    tokens.filter((token) => kinds.includes(token.kind)).length;
  const [years, months, days] = [count("YYYY", "YY"), count("MM"), count("DD")];
  if (count("sequence") !== 1) {
    refuse("it needs exactly one sequence, such as {####}");
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
  return { tokens, period: days ? "day" : months ? "month" : years ? "year" : "never" };
}
