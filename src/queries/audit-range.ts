// The periods that an audit looks at, and what is wrong with a range that a caller gave.
import { z } from "zod";
import type { InputIssue } from "../errors/errors.js";

/**
 * The days to look at, `YYYY-MM-DD`, both included: every period that has one of them, as a whole. (Default: all)
 */
export interface AuditRange {
  /** The first day, or any other of the first period. (Default: no lower bound) */
  readonly from?: string | undefined;
  /** The last day, or any other of the last period. (Default: no upper bound) */
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
