// Parses the instant of an imported order, and checks that its series can print the year.
import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import type { OrderSeries } from "../series/order-series.js";

const iso = z.iso.datetime({ offset: true });
/** JavaScript writes years after 9999 (UTC) with six digits, which PostgreSQL does not parse. */
const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Returns the instant as ISO 8601 in UTC, null if none is given, or the message of its fault. */
export function parsePlacedAt(value: unknown, series: OrderSeries): Result<string | null, string> {
  if (value === undefined) {
    return ok(null);
  }
  const instant =
    value instanceof Date ? value : iso.safeParse(value).success ? new Date(String(value)) : undefined;
  if (instant === undefined || Number.isNaN(instant.getTime())) {
    return err("must be a Date, or an ISO 8601 date and time with Z or an offset");
  }
  const [first, last] = series.parsed.tokens.some((token) => token.kind === "YY")
    ? [2000, 2099]
    : [1900, 9999];
  const year = yearOf(series.calendar, instant);
  return year >= first && year <= last && instant.getTime() <= lastInstant
    ? ok(instant.toISOString())
    : err(`must be in the years ${first} to ${last} in ${series.timeZone}`);
}

/** The calendar year in the series' time zone, which around New Year differs from the year in UTC. */
function yearOf(calendar: Intl.DateTimeFormat, instant: Date): number {
  const parts = calendar.formatToParts(instant);
  const year = Number(parts.find((part) => part.type === "year")?.value);
  return parts.some((part) => part.type === "era" && part.value === "BC") ? -year : year;
}
