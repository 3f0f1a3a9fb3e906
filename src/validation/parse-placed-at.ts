// Parses the instant of an imported order, and checks that its series can print the year.
import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import { yearOfMonth } from "../series/fiscal-year.js";
import type { OrderSeries } from "../series/order-series.js";
import { yearsOf } from "../series/printed-date.js";
import { dateOf } from "./value-kinds.js";

const iso = z.iso.datetime({ offset: true });
/** JavaScript writes years after 9999 (UTC) with six digits, which PostgreSQL does not parse. */
const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Returns the instant as ISO 8601 in UTC, null if none is given, or the message of its fault. */
export function parsePlacedAt(value: unknown, series: OrderSeries): Result<string | null, string> {
  if (value === undefined) {
    return ok(null);
  }
  const instant = dateOf(value) ?? (iso.safeParse(value).success ? new Date(String(value)) : undefined);
  if (instant === undefined || Number.isNaN(instant.getTime())) {
    return err("must be a Date, or an ISO 8601 date and time with Z or an offset");
  }
  const { calendar, parsed, timeZone } = series;
  const [first, last] = yearsOf(parsed);
  const { year, month } = monthOf(calendar, instant);
  const begun = yearOfMonth(year, month, parsed.yearBegins);
  // Also the calendar's year has four digits: a fallback number prints it.
  return begun >= first && begun <= last && year <= 9999 && instant.getTime() <= lastInstant
    ? ok(instant.toISOString())
    : err(
        `must be in the years ${first} to ${last}${
          parsed.yearBegins === "01" ? "" : `, which begin in month ${parsed.yearBegins},`
        } in ${timeZone}`,
      );
}

/** The calendar's year and month in the series' time zone, which around New Year differ from those in UTC. */
function monthOf(
  calendar: Intl.DateTimeFormat,
  instant: Date,
): { readonly year: number; readonly month: number } {
  const parts = calendar.formatToParts(instant);
  const numberOf = (type: "year" | "month"): number =>
    Number(parts.find((part) => part.type === type)?.value);
  const isBeforeChrist = parts.some((part) => part.type === "era" && part.value === "BC");
  return { year: isBeforeChrist ? -numberOf("year") : numberOf("year"), month: numberOf("month") };
}
