// Reads the date that a number prints, and knows the periods and years of a template, as the SQL function period_of does.
import { yearOfMonth } from "./fiscal-year.js";
import type { NumberTemplate } from "./number-template.js";

/** The digits of a number, by the names that {@link dateCaptures} gives them. */
type Digits = Readonly<Record<string, string | undefined>>;

/** The patterns of the tokens of a date. */
export const dateCaptures = {
  YYYY: "(?<YYYY>\\d{4})",
  YY: "(?<YY>\\d{2})",
  "YYYY+1": "(?<endYYYY>\\d{4})",
  "YY+1": "(?<endYY>\\d{2})",
  MM: "(?<MM>\\d{2})",
  DD: "(?<DD>\\d{2})",
} as const;

/** The first day of the period that the digits name, `YYYY-MM-DD`; undefined where the template cannot print them. */
export function printedPeriod(template: NumberTemplate, digits: Digits): string | undefined {
  const { period, yearBegins } = template;
  if (period === "never") {
    return "1900-01-01";
  }
  const { YYYY, YY, endYYYY, endYY, MM: month = yearBegins, DD: day = "01" } = digits;
  const begins = [YYYY, YY && `20${YY}`].flatMap((year) => (year ? [Number(year)] : []));
  const ends = [endYYYY, endYY && `20${endYY}`].flatMap((year) => (year ? [Number(year) - 1] : []));
  const [year = 0, other = year] = [...begins, ...ends];
  const [first, last] = yearsOf(template);
  // January belongs to a year that began in April of the calendar year before.
  const later = year - yearOfMonth(year, Number(month), yearBegins);
  const text = `${year + later}-${month}-${day}`;
  return year === other && year >= first && year <= last && isDay(text) ? text : undefined;
}

/** The first day of the period that a day belongs to. */
export function periodOf({ period, yearBegins }: NumberTemplate, day: string): string {
  switch (period) {
    case "day":
      return day;
    case "month":
      return `${day.slice(0, 7)}-01`;
    case "year":
      return `${yearOfMonth(Number(day.slice(0, 4)), Number(day.slice(5, 7)), yearBegins)}-${yearBegins}-01`;
    default:
      return "1900-01-01";
  }
}

/** Whether the text is a day of the calendar, from 1900 to 9999. */
export function isDay(day: string): boolean {
  const instant = new Date(`${day}T00:00:00Z`);
  return day >= "1900" && !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day);
}

/**
 * The first and the last year that a template tells apart, each by the calendar year in which it begins. Four digits
 * print 1900 to 9999 and two digits 2000 to 2099.
 */
export function yearsOf({ tokens }: NumberTemplate): readonly [first: number, last: number] {
  const prints = (kind: "YY" | "YY+1" | "YYYY+1"): boolean => tokens.some((token) => token.kind === kind);
  return [
    prints("YY") ? 2000 : prints("YY+1") ? 1999 : 1900,
    prints("YY+1") ? 2098 : prints("YY") ? 2099 : prints("YYYY+1") ? 9998 : 9999,
  ];
}
