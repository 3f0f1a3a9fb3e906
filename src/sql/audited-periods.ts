// Builds what audits and the ledger begin with: the periods of a series, and which of them a range of days covers.
import { type SQL, sql } from "drizzle-orm";

/** The series that is looked at. */
export interface SeriesInView {
  readonly name: string;
  /** Its template; null where only its name is known. Then the first days of its periods say how long they are. */
  readonly template: string | null;
}

/** Days, `YYYY-MM-DD`, both included. */
export interface DayRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

interface PeriodSources {
  /** The schema of the functions. */
  readonly ours: SQL;
  readonly tracker: SQL;
  /** The table that has a row for each number. */
  readonly numbered: SQL;
}

/**
 * Two CTEs: `seen` has the first day of every period of the series, and `bounds` one row with the `first` and the `last` one
 * that the range covers. A period that has begun before the range is covered too.
 */
export function periodCtes(
  { ours, tracker, numbered }: PeriodSources,
  { name, template }: SeriesInView,
  { from, to }: DayRange,
): SQL {
  return sql`seen as materialized (
        select
          tracker.date_key
        from ${tracker} as tracker
        where tracker.series = ${name}::text
        union
        select
          numbered.date_key
        from ${numbered} as numbered
        where numbered.series = ${name}::text
      ),
      bounds as materialized (
        select
          ${ours}.first_period_in(
            array(
              select
                seen.date_key
              from seen
            ),
            ${from ?? null}::date,
            ${template}::text
          ) as first,
          ${to ?? "infinity"}::date as last
      )`;
}

/** Of a row whether its period is covered, behind the CTEs. */
export function isCovered(dateKey: SQL): SQL {
  return sql`${dateKey} between (
            select
              bounds.first
            from bounds
          ) and (
            select
              bounds.last
            from bounds
          )`;
}

/** One row behind the CTEs: how many periods are covered, and the first and the last of them and of the whole series. */
export function coveredPeriods(): SQL {
  return sql`
        select
          count(*) filter (where ${isCovered(sql`seen.date_key`)}) as periods,
          min(seen.date_key) filter (where ${isCovered(sql`seen.date_key`)}) as first_period,
          max(seen.date_key) filter (where ${isCovered(sql`seen.date_key`)}) as last_period,
          min(seen.date_key) as series_begins,
          max(seen.date_key) as series_ends
        from seen`;
}
