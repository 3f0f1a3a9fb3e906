// Provides the calendar of a time zone, shared by all series in it.

/** Shared, because a formatter takes tens of kilobytes. There are some six hundred zones, ignoring case. */
const byZone = new Map<string, Intl.DateTimeFormat>();

/**
 * A formatter of the calendar year, its era, and the month in a time zone; undefined for a time zone that does not exist.
 *
 * It accepts only names with a region, and UTC. PostgreSQL reads an offset such as `+03:00` with the opposite
 * sign (POSIX), and abbreviations such as `BST` or `IST` from a list of its own, so the two sides could mean
 * different days.
 */
export function monthFormatter(timeZone: string): Intl.DateTimeFormat | undefined {
  if (timeZone !== "UTC" && !/^[A-Za-z]+\//.test(timeZone)) {
    return undefined;
  }
  const key = timeZone.toLowerCase();
  try {
    const calendar =
      byZone.get(key) ??
      new Intl.DateTimeFormat("en", { timeZone, year: "numeric", month: "numeric", era: "short" });
    byZone.set(key, calendar);
    return calendar;
  } catch {
    return undefined;
  }
}
