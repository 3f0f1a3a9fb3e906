// Owns the series: a namespace of numbers with its template and time zone, checked once at construction.

import { type NumberTemplate, parseTemplate } from "./number-template.js";
import { type SequenceOptions, templateWith } from "./sequence-options.js";
import type { CheckedTemplate } from "./template-types.js";
import { calendarOf } from "./time-zone.js";

/** A series that was checked: what {@link orderSeries} makes. */
export interface OrderSeries<Template extends string = string> {
  /** The namespace: numbers and payment references are unique inside it. */
  readonly name: string;
  /**
   * What a number looks like, such as `GAM-{YYYY}{MM}{DD}-{####}`, with the options written into it: what the SQL
   * functions and the command line take.
   */
  readonly template: string;
  /** The template as it was given: a literal one is the type of the series, and of its numbers. */
  readonly given: Template;
  /** The IANA time zone that decides when a day begins. */
  readonly timeZone: string;
  /** The template's pieces and period. */
  readonly parsed: NumberTemplate;
  /** Tells the calendar year of an instant in the time zone. */
  readonly calendar: Intl.DateTimeFormat;
}

/** What makes two names look alike that are not the same to the database, and so are two series. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]|^\p{Zs}|\p{Zs}$/u;

/** What a series is made of. */
export interface OrderSeriesOptions<Template extends string = string> extends SequenceOptions {
  /** The namespace: numbers and payment references are unique inside it. 1 to 64 characters, as they are seen. */
  readonly name: string;
  /**
   * What a number looks like. `{YYYY}`, `{YY}`, `{MM}` and `{DD}` print the period; the finest of them decides when
   * numbering restarts, and with none it never does. `{####}` prints the sequence with at least so many digits; a
   * longer one widens the number. `{####+1000}` says `first: 1001`, and `{####!}` says `overflow: "reject"`. `{YY}` tells the years 2000 to 2099 apart.
   *
   * Counters do not know the template: they belong to the series and the first day of a period. A template that restarts at
   * another time needs a series name of its own, or its numbers go on after those of a period that began on the same day.
   */
  readonly template: Template;
  /** An IANA time zone, such as `Africa/Kampala`: it decides when a day begins. (Default: `UTC`) */
  readonly timeZone?: string | undefined;
}

/**
 * A series. A literal template that is malformed does not compile. Throws a RangeError, with the reason, for a malformed template, options that do not fit it, or a
 * time zone that does not exist. */
export function orderSeries<const Template extends string>(
  options: OrderSeriesOptions<Template> & { readonly template: CheckedTemplate<Template> },
): OrderSeries<Template> {
  const { name, timeZone = "UTC" } = options;
  const template = templateWith(options.template, options);
  const length = [...name].length;
  if (length < 1 || length > 64 || unseen.test(name) || !name.isWellFormed() || name !== name.normalize()) {
    throw new RangeError(
      "a series needs a name of 1 to 64 characters in Unicode's form NFC, without control characters, characters that " +
        "cannot be seen, and spaces at its ends",
    );
  }
  const calendar = calendarOf(timeZone);
  if (calendar === undefined) {
    throw new RangeError(
      `time zone ${JSON.stringify(timeZone)} does not exist: use an IANA name such as Africa/Kampala`,
    );
  }
  return { name, template, given: options.template, timeZone, calendar, parsed: parseTemplate(template) };
}
