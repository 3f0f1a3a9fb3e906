// The types of templates: they derive the type of a number from a literal template, or report its fault.
import type { YearBegins } from "./fiscal-year.js";

/** The compiler shows this type for a malformed literal template, with the reason as its argument. */
export interface MalformedTemplate<Reason extends string> {
  /** Why the template is malformed. */
  readonly malformedTemplate: Reason;
}

/**
 * `unknown` for a template that is well formed, or known only at run time; otherwise a
 * {@link MalformedTemplate}.
 */
export type CheckedTemplate<Template extends string> =
  IsLiteral<Template> extends true ? Checked<Parsed<Template>> : unknown;

/**
 * The type of a template's numbers, sequenced and fallback: for `INV-{YYYY}-{####}` it is
 * `INV-${number}-${number}` or `INV-${number}-T${number}-${string}`. `string` for a template that is known
 * only at run time.
 */
export type OrderNumber<Template extends string = string> =
  IsLiteral<Template> extends true ? NumberOf<Template, Parsed<Template>> : string;

/** Whether the type is one text: `string` and `a${string}` become index signatures, which may be absent. */
type IsLiteral<Text extends string> = Record<never, never> extends Record<Text, 1> ? false : true;

/** A token's kind: L literal, Y year, E the year in which the year ends, M month, D day, S sequence. */
type Kind = "Y" | "E" | "M" | "D" | "S";
type Piece = Kind | readonly ["L", string];

type Parsed<
  Template extends string,
  Pieces extends readonly Piece[] = [],
  Seen = never,
  Begins extends string = string,
> = Template extends `${infer Literal}{${infer Token}}${infer Rest}`
  ? Literal extends `${string}${"#" | "}"}${string}`
    ? Stray<Literal>
    : [KindOf<Token>] extends [infer Found extends Kind]
      ? [Found] extends [never]
        ? Stray<`{${Token}}`>
        : Found extends Seen
          ? Found extends "S"
            ? "it needs exactly one sequence, such as {####}"
            : "a date token stands in it twice"
          : BeginOf<Token> extends Begins
            ? Parsed<
                Rest,
                readonly [...Pieces, ...LiteralOf<Literal>, Found],
                Seen | Found,
                Found extends "Y" | "E" ? BeginOf<Token> : Begins
              >
            : "its years begin in different months: each token of the year needs the same @"
      : Stray<`{${Token}}`>
  : Template extends `${string}${"#" | "{" | "}"}${string}`
    ? Stray<Template>
    : "S" extends Seen
      ? Needs<Seen, "D", "M"> extends true
        ? "its numbers would repeat: {DD} needs {MM}"
        : Needs<Seen, "M", "Y" | "E"> extends true
          ? "its numbers would repeat: {MM} needs {YYYY} or {YY}"
          : readonly [...Pieces, ...LiteralOf<Template>]
      : "it needs exactly one sequence, such as {####}";

/** Whether the template has the kind `One` and none of the kinds `Other`. */
type Needs<Seen, One, Other> = One extends Seen
  ? [Extract<Other, Seen>] extends [never]
    ? true
    : false
  : false;

type Checked<Result> = Result extends string ? MalformedTemplate<Result> : unknown;
type Stray<Text extends string> =
  `"${Text}" is none of {YYYY}, {YY}, {YYYY+1}, {YY+1}, {MM}, {DD} and a sequence of 1 to 16 # in braces, with +1000 or ! behind them`;
type LiteralOf<Text extends string> = Text extends "" ? [] : [readonly ["L", Text]];

type KindOf<Token extends string> =
  Token extends WithMonth<"YYYY" | "YY">
    ? "Y"
    : Token extends WithMonth<"YYYY+1" | "YY+1">
      ? "E"
      : Token extends "MM"
        ? "M"
        : Token extends "DD"
          ? "D"
          : Token extends `${infer Sequence}!`
            ? SequenceOf<Sequence>
            : SequenceOf<Token>;

/** A year, with the month in which it begins unless that is January. */
type WithMonth<Year extends string> = Year | `${Year}@${Exclude<YearBegins, "01">}`;
/** The month in which the year of a token begins; `never` for a token of something else. */
type BeginOf<Token extends string> = Token extends `${string}@${infer Month}`
  ? Month
  : Token extends `YY${string}`
    ? "01"
    : never;
type SequenceOf<Token extends string> = Token extends `${infer Width}+${infer Added}`
  ? Added extends `0${string}` | `-${string}`
    ? never
    : Added extends `${bigint}`
      ? WidthOf<Width>
      : never
  : WidthOf<Token>;
type WidthOf<Width extends string> = Width extends "#"
  ? "S"
  : Width extends `#${infer Rest}`
    ? WidthOf<Rest>
    : never;

type NumberOf<Template, Pieces> = Template extends string
  ? Pieces extends readonly Piece[]
    ? Sequenced<Pieces> | Fallback<Pieces>
    : never
  : never;

/** Adjacent tokens form one run of digits. */
type Sequenced<Pieces, Text extends string = "", Last = "L"> = Pieces extends readonly [
  infer Head,
  ...infer Rest,
]
  ? Head extends readonly ["L", infer Literal extends string]
    ? Sequenced<Rest, `${Text}${Literal}`, "L">
    : Sequenced<Rest, Last extends "L" ? `${Text}${number}` : Text, "N">
  : Text;

/** Date tokens directly behind the random characters are part of that `string`. */
type Fallback<Pieces, Text extends string = "", Last = "L"> = Pieces extends readonly [
  infer Head,
  ...infer Rest,
]
  ? Head extends readonly ["L", infer Literal extends string]
    ? Fallback<Rest, `${Text}${Literal}`, "L">
    : Head extends "S"
      ? Fallback<Rest, `${Text}T${number}-${string}`, "N">
      : Fallback<Rest, Last extends "L" ? `${Text}${number}` : Text, "N">
  : Text;
