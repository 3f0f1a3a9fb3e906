// Owns the instant of an imported order: parsed, and inside the years that its series can print.
import { err, ok, type Result } from "neverthrow";
import { z } from "zod";
import type { OrderSeries } from "../series/order-series.js";

const iso = z.iso.datetime({ offset: true });
/** Beyond the year 9999 in UTC an instant is written with six digits, which PostgreSQL does not read. */
const lastInstant = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** The instant as ISO 8601 in UTC, null where none is given, or why it cannot be used. */
export function placedAtOf(value: unknown, series: OrderSeries): Result<string | null, string> {
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

/** The calendar year of an instant in a time zone: on 31 December it differs from the year in UTC. */
function yearOf(calendar: Intl.DateTimeFormat, instant: Date): number {
  const parts = calendar.formatToParts(instant);
  const year = Number(parts.find((part) => part.type === "year")?.value);
  return parts.some((part) => part.type === "era" && part.value === "BC") ? -year : year;
}
