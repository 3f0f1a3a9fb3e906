// The periods that an audit looks at, and what is wrong with a range that a caller gave.
import { z } from "zod";
import type { InputIssue } from "../errors/errors.js";

/** The periods to audit, by their first days, `YYYY-MM-DD`, both included. (Default: all) */
export interface AuditRange {
  /** The first day of the first period. (Default: no lower bound) */
  readonly from?: string | undefined;
  /** The first day of the last period. (Default: no upper bound) */
  readonly to?: string | undefined;
}

const calendarDay = z.iso.date();

/** The faults of a range. Words that PostgreSQL takes for a date, such as "tomorrow", are faults. */
export function rangeIssues({ from, to }: AuditRange): readonly InputIssue[] {
  const isDay = (day: string | undefined): boolean => day === undefined || calendarDay.safeParse(day).success;
  const message = "must be a day of the calendar, YYYY-MM-DD";
  const issues = [
    ...(isDay(from) ? [] : [{ path: "from", message }]),
    ...(isDay(to) ? [] : [{ path: "to", message }]),
  ];
  return issues.length === 0 && from !== undefined && to !== undefined && from > to
    ? [{ path: "from", message: "must not be after `to`" }]
    : issues;
}
