// Knows years that begin in another month than January: the month, and which year a day belongs to.
const months = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12"] as const;

/** The month in which a year begins: `04` for April. */
export type YearBegins = (typeof months)[number];

/** The text as a month; undefined if it is none. */
export function monthOf(text: unknown): YearBegins | undefined {
  return months.find((month) => month === text);
}

/** The calendar year in which the (fiscal) year of a month begins. */
export function yearOfMonth(calendarYear: number, month: number, yearBegins: YearBegins): number {
  return month < Number(yearBegins) ? calendarYear - 1 : calendarYear;
}
