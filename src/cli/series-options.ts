// Defines the options that describe a series, and creates the series from them.
import { InvalidArgumentError, Option } from "commander";
import { type OrderSeries, orderSeries, type YearBegins } from "../index.js";
import { UsageError } from "./output.js";

export interface SeriesOptions {
  readonly series: string;
  readonly template: string;
  readonly timeZone: string;
  readonly yearBegins?: YearBegins | undefined;
}

/** The series and the template have no default: a number in the wrong series or format cannot be taken back. */
export const seriesOption = () =>
  new Option("--series <name>", "the series, such as GAM").argParser(nonEmpty).makeOptionMandatory();
export const templateOption = () =>
  new Option("--template <template>", "the format of its numbers, such as 'GAM-{YYYY}{MM}{DD}-{####}'")
    .argParser(nonEmpty)
    .makeOptionMandatory();
export const timeZoneOption = () =>
  new Option(
    "--time-zone <zone>",
    "the time zone that decides when a day begins, such as Africa/Kampala",
  ).default("UTC");

export const yearBeginsOption = () =>
  new Option("--year-begins <month>", "the month in which a year begins, such as 04 (default: 01)");

export function seriesOf({ series, template, timeZone, yearBegins }: SeriesOptions): OrderSeries {
  try {
    return orderSeries({ name: series, template, timeZone, yearBegins });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the series is malformed");
  }
}

/** A series by its name alone, for commands that only read or raise its counters and format no number. */
export function seriesByName(series: string): OrderSeries {
  return seriesOf({ series, template: "{####}", timeZone: "UTC" });
}

function nonEmpty(text: string): string {
  if (text === "") {
    throw new InvalidArgumentError("It is empty.");
  }
  return text;
}
