// Says which periods an audit looked at, and why one that looked at none proves nothing.
import { sql } from "drizzle-orm";
import { day } from "../sql/order-row.js";

/** Which periods were looked at. */
export interface AuditedPeriods {
  /** How many periods were looked at: those of the range that have a number or a counter. */
  readonly periods: number;
  /** The first day of the first of them, `YYYY-MM-DD`; null if there are none. */
  readonly firstPeriod: string | null;
  /** The first day of the last of them, `YYYY-MM-DD`; null if there are none. */
  readonly lastPeriod: string | null;
  /**
   * Why there was nothing to look at, in words: the series or the range may be mistyped. Such an audit is not clean. Null
   * if there was a period.
   */
  readonly nothingAudited: string | null;
}

/** What the database counted. */
export interface CountedPeriods {
  readonly periods: number;
  readonly firstPeriod: string | null;
  readonly lastPeriod: string | null;
  /** The first day of the first period of the series; null for a series without numbers. */
  readonly seriesBegins: string | null;
  readonly seriesEnds: string | null;
}

/** The columns of {@link CountedPeriods}, for Drizzle's `$with`. */
export const countedPeriods = {
  periods: sql<number>`periods`.mapWith(Number).as("periods"),
  firstPeriod: sql<string | null>`first_period`.as("first_period"),
  lastPeriod: sql<string | null>`last_period`.as("last_period"),
  seriesBegins: sql<string | null>`series_begins`.as("series_begins"),
  seriesEnds: sql<string | null>`series_ends`.as("series_ends"),
};

/** The select list of these columns, of a row named `covered`. */
export const countedList = sql`
        covered.periods,
        ${day(sql`covered.first_period`)} as first_period,
        ${day(sql`covered.last_period`)} as last_period,
        ${day(sql`covered.series_begins`)} as series_begins,
        ${day(sql`covered.series_ends`)} as series_ends`;

export function auditedPeriods(series: string, counted: CountedPeriods): AuditedPeriods {
  const { periods, firstPeriod, lastPeriod } = counted;
  return {
    periods,
    firstPeriod,
    lastPeriod,
    nothingAudited: periods > 0 ? null : nothingThere(series, counted),
  };
}

/** Why a range covers no period. */
export function nothingThere(
  series: string,
  { seriesBegins, seriesEnds }: Pick<CountedPeriods, "seriesBegins" | "seriesEnds">,
): string {
  const named = `the series ${JSON.stringify(series)}`;
  return seriesBegins === null || seriesEnds === null
    ? `${named} has no numbers`
    : `${named} has no numbers in this range: its first period begins on ${seriesBegins}, its last on ${seriesEnds}`;
}
