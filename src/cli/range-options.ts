// Defines the options of commands that look at the periods of a series, and the time that they may take.
import type { Command } from "commander";
import { orderSeries, type YearBegins } from "../index.js";
import { auditDeadlineMs } from "../queries/audit-transaction.js";
import { systemClock } from "../retry/clock.js";
import type { Budget } from "../retry/retry.js";
import { retryPolicy } from "../retry/retry-policy.js";
import type { SeriesInView } from "../sql/audited-periods.js";
import { UsageError } from "./output.js";
import { seriesByName, seriesOption } from "./series-options.js";

export interface RangeOptions {
  readonly series: string;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly template?: string | undefined;
  readonly yearBegins?: YearBegins | undefined;
}

export function addRangeOptions(command: Command): Command {
  return command
    .addOption(seriesOption())
    .option("--from <day>", "the first day, YYYY-MM-DD; a period that has begun before it is included")
    .option("--to <day>", "the last day, YYYY-MM-DD")
    .option(
      "--template <template>",
      "the format of the numbers, which says how long a period is (default: as the periods of the series say)",
    )
    .option("--year-begins <month>", "the month in which a year begins, such as 04 (default: 01)");
}

/** The series, with its template if one was given. */
export function seriesInView({ series: name, template, yearBegins }: RangeOptions): SeriesInView {
  if (template === undefined) {
    if (yearBegins !== undefined) {
      throw new UsageError("--year-begins needs --template");
    }
    return { name: seriesByName(name).name, template: null };
  }
  try {
    return orderSeries({ name, template, yearBegins });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the series is malformed");
  }
}

/** As long as an audit in code may take. */
export function longBudget(): Budget {
  const clock = systemClock;
  return {
    policy: { ...retryPolicy(), attemptTimeoutMs: auditDeadlineMs, deadlineMs: auditDeadlineMs },
    clock,
    deadline: clock.now() + auditDeadlineMs,
  };
}
