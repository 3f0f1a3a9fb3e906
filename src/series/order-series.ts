// Defines the series: a namespace of numbers with its template and time zone, validated once at construction.
import { type NumberTemplate, parseTemplate } from "./number-template.js";
import { type SequenceOptions, templateWith } from "./sequence-options.js";
import type { CheckedTemplate } from "./template-types.js";
import { monthFormatter } from "./time-zone.js";
import { templateWithYear, type YearOptions } from "./year-options.js";

/** A validated series, as {@link orderSeries} returns it. */
export interface OrderSeries<Template extends string = string> {
  /** The namespace: numbers and payment references are unique inside it. */
  readonly name: string;
  /**
   * What a number looks like, such as `GAM-{YYYY}{MM}{DD}-{####}`, with the options written into it. The SQL
   * functions and the command line take this text.
   */
  readonly template: string;
  /** The template as the caller wrote it. A literal one is the type of the series and of its numbers. */
  readonly literalTemplate: Template;
  /** The IANA time zone that decides when a day begins. */
  readonly timeZone: string;
  /** The template's tokens and period. */
  readonly parsed: NumberTemplate;
  /** Formats the calendar year, its era, and the month of an instant in the time zone. */
  readonly calendar: Intl.DateTimeFormat;
}

/** Characters by which names that look the same differ in the database, and so would be different series. */
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|^\p{Zs}|\p{Zs}$/u;

/** The options of {@link orderSeries}. */
export interface OrderSeriesOptions<Template extends string = string> extends SequenceOptions, YearOptions {
  /** The namespace: numbers and payment references are unique inside it. 1 to 64 visible characters. */
  readonly name: string;
  /**
   * What a number looks like. `{YYYY}`, `{YY}`, `{MM}` and `{DD}` print the period. The finest of them
   * decides when numbering restarts; without one it never does. `{YY}` accepts the years 2000 to 2099.
   * `{####}` prints the sequence with at least that many digits, and a longer one widens the number.
   * `{####+1000}` means `first: 1001`, and `{####!}` means `overflow: "reject"`. With `yearBegins`, `{YYYY+1}` and
   * `{YY+1}` print the year in which the year ends; `{YYYY@04}` means `{YYYY}` and `yearBegins: "04"`.
   *
   * A counter belongs to the series and the first day of a period, not to the template. A template that
   * restarts at other times needs a series name of its own; otherwise its numbers continue those of a period
   * that began on the same day.
   */
  readonly template: Template;
  /** The IANA time zone that decides when a day begins, such as `Africa/Kampala`. (Default: `UTC`) */
  readonly timeZone?: string | undefined;
}

/**
 * Creates a series. A malformed literal template does not compile. Throws a RangeError, with the reason, for
 * a malformed name or template, for options that do not fit the template, and for a time zone that does not
 * exist.
 */
export function orderSeries<const Template extends string>(
  options: OrderSeriesOptions<Template> & { readonly template: CheckedTemplate<Template> },
): OrderSeries<Template> {
  const { name, template: literal, timeZone = "UTC" }: Readonly<Record<string, unknown>> = { ...options };
  if (typeof name !== "string" || typeof literal !== "string" || typeof timeZone !== "string") {
    throw new TypeError(
      'orderSeries: name, template and timeZone are texts: orderSeries({ name: "INV", template: "INV-{YYYY}-{####}" })',
    );
  }
  const template = templateWith(templateWithYear(options.template, options), options);
  const length = [...name].length;
  if (length < 1 || length > 64 || hidden.test(name) || !name.isWellFormed() || name !== name.normalize()) {
    throw new RangeError(
      "orderSeries: a series needs a name of 1 to 64 characters in Unicode's form NFC, without control characters, " +
        "invisible characters, or spaces at its ends",
    );
  }
  const calendar = monthFormatter(timeZone);
  if (calendar === undefined) {
    throw new RangeError(
      `orderSeries: the time zone ${JSON.stringify(timeZone)} does not exist: use an IANA name such as Africa/Kampala`,
    );
  }
  return {
    name,
    template,
    literalTemplate: options.template,
    timeZone,
    calendar,
    parsed: parseTemplate(template),
  };
}

/** What makes two series the same. None of the three can contain a line break. */
export function seriesKey({ name, template, timeZone }: OrderSeries): string {
  return `${name}\n${template}\n${timeZone}`;
}
