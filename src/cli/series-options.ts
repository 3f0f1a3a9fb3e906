// Owns the options that name a series.
import { InvalidArgumentError, Option } from "commander";
import { type OrderSeries, orderSeries } from "../index.js";
import { UsageError } from "./output.js";

export interface SeriesOptions {
  readonly series: string;
  readonly template: string;
  readonly timeZone: string;
}

/** No default for these two: a number in the wrong series, or of the wrong form, is never taken back. */
export const seriesOption = () =>
  new Option("--series <name>", "the series, such as GAM").argParser(nonEmpty).makeOptionMandatory();
export const templateOption = () =>
  new Option("--template <template>", "what its numbers look like, such as 'GAM-{YYYY}{MM}{DD}-{####}'")
    .argParser(nonEmpty)
    .makeOptionMandatory();
export const timeZoneOption = () =>
  new Option("--time-zone <zone>", "decides when a day begins, such as Africa/Kampala").default("UTC");

export function seriesOf({ series, template, timeZone }: SeriesOptions): OrderSeries {
  try {
    return orderSeries({ name: series, template, timeZone });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : "the series is malformed");
  }
}

/** The series by its name alone, for what only reads or raises its counters: no number is put together. */
export function seriesByName(series: string): OrderSeries {
  return seriesOf({ series, template: "{####}", timeZone: "UTC" });
}

function nonEmpty(text: string): string {
  if (text === "") {
    throw new InvalidArgumentError("It is empty.");
  }
  return text;
}
