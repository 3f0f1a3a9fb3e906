// Owns the series: a namespace of numbers with its template and time zone, checked once at construction.
import { type NumberTemplate, parseTemplate } from "./number-template.js";

/** A series that was checked: what {@link orderSeries} makes. */
export interface OrderSeries {
  /** The namespace: numbers and payment references are unique inside it. */
  readonly name: string;
  /** What a number looks like, such as `GAM-{YYYY}{MM}{DD}-{####}`. */
  readonly template: string;
  /** The IANA time zone that decides when a day begins. */
  readonly timeZone: string;
  /** The template's pieces and period. */
  readonly parsed: NumberTemplate;
  /** Tells the calendar year of an instant in the time zone. */
  readonly calendar: Intl.DateTimeFormat;
}

/** What a series is made of. */
export interface OrderSeriesOptions {
  /** The namespace: numbers and payment references are unique inside it. 1 to 64 characters. */
  readonly name: string;
  /**
   * What a number looks like. `{YYYY}`, `{YY}`, `{MM}` and `{DD}` print the period; the finest of them decides when
   * numbering restarts, and with none it never does. `{####}` prints the sequence with at least so many digits; a
   * longer one widens the number. `{YY}` tells the years 2000 to 2099 apart.
   */
  readonly template: string;
  /** An IANA time zone, such as `Africa/Kampala`: it decides when a day begins. (Default: `UTC`) */
  readonly timeZone?: string;
}

/** A series. Throws a RangeError, with the reason, for a malformed template or a time zone that does not exist. */
export function orderSeries(options: OrderSeriesOptions): OrderSeries {
  const { name, template, timeZone = "UTC" } = options;
  const length = [...name].length;
  if (length < 1 || length > 64 || /\p{Cc}/u.test(name) || !name.isWellFormed()) {
    throw new RangeError("a series needs a name of 1 to 64 characters without control characters");
  }
  if (!isTimeZone(timeZone)) {
    throw new RangeError(
      `time zone ${JSON.stringify(timeZone)} does not exist: use an IANA name such as Africa/Kampala`,
    );
  }
  const calendar = new Intl.DateTimeFormat("en", { timeZone, year: "numeric", era: "short" });
  return { name, template, timeZone, calendar, parsed: parseTemplate(template) };
}

/**
 * Names with a region only, and UTC. PostgreSQL reads an offset such as `+03:00` with the opposite sign (POSIX), and
 * abbreviations such as `BST` or `IST` by a list of its own: what both sides accept could mean two different days.
 */
function isTimeZone(timeZone: string): boolean {
  if (timeZone !== "UTC" && !/^[A-Za-z]+\//.test(timeZone)) {
    return false;
  }
  try {
    new Intl.DateTimeFormat("en", { timeZone });
    return true;
  } catch {
    return false;
  }
}
