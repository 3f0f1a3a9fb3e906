// Writes the month in which a series' year begins into its template, so that SQL callers need to pass the template alone.
import { monthOf, type YearBegins } from "./fiscal-year.js";

/** When a year begins. */
export interface YearOptions {
  /**
   * The month in which a year begins, such as `04` for a fiscal year that begins on 1 April. `{YYYY}` and `{YY}` then
   * print the year in which it begins, `{YYYY+1}` and `{YY+1}` the year in which it ends. (Default: `01`)
   */
  readonly yearBegins?: YearBegins | undefined;
}

/**
 * The template with the month in each token of the year. Throws a RangeError for an invalid option, for one that the
 * template has already, and for a template without a year.
 */
export function templateWithYear(template: string, { yearBegins }: YearOptions): string {
  if (yearBegins === undefined) {
    return template;
  }
  if (monthOf(yearBegins) === undefined) {
    throw new RangeError('yearBegins must be a month with two digits, from "01" to "12"');
  }
  const written = /\{YY(?:YY)?(?:\+1)?@[^}]*\}/.exec(template)?.[0];
  if (written !== undefined) {
    throw new RangeError(`yearBegins is in the template already: ${written}`);
  }
  if (yearBegins === "01") {
    return template;
  }
  const token = /\{(?<year>YY(?:YY)?(?:\+1)?)\}/g;
  if (!token.test(template)) {
    throw new RangeError("yearBegins needs a template with {YYYY}, {YY}, {YYYY+1} or {YY+1}");
  }
  return template.replace(token, `{$<year>@${yearBegins}}`);
}
