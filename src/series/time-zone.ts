// Owns the calendars of time zones: one each, however many series are in it.

/** Tens of kilobytes each, so they are shared. Time zones have some six hundred names, whatever their letters' case. */
const byZone = new Map<string, Intl.DateTimeFormat>();

/**
 * Tells the calendar year of an instant in a time zone; undefined for one that does not exist.
 *
 * Names with a region only, and UTC. PostgreSQL reads an offset such as `+03:00` with the opposite sign (POSIX), and
 * abbreviations such as `BST` or `IST` by a list of its own: what both sides accept could mean two different days.
 */
export function calendarOf(timeZone: string): Intl.DateTimeFormat | undefined {
  if (timeZone !== "UTC" && !/^[A-Za-z]+\//.test(timeZone)) {
    return undefined;
  }
  const key = timeZone.toLowerCase();
  try {
    const calendar =
      byZone.get(key) ?? new Intl.DateTimeFormat("en", { timeZone, year: "numeric", era: "short" });
    byZone.set(key, calendar);
    return calendar;
  } catch {
    return undefined;
  }
}
