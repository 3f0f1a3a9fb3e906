// Implements `gapless-orders peek`.
import type { Command } from "commander";
import { moduleAt } from "../installation-options.js";
import { withDatabase } from "../open-database.js";
import { exitCodes, formatReadFailure } from "../output.js";
import {
  type SeriesOptions,
  seriesOf,
  seriesOption,
  templateOption,
  timeZoneOption,
  yearBeginsOption,
} from "../series-options.js";

export function addPeek(program: Command, end: (code: number) => void): void {
  program
    .command("peek")
    .description("print the number that the next order would get; reserves nothing")
    .addOption(seriesOption())
    .addOption(templateOption())
    .addOption(timeZoneOption())
    .addOption(yearBeginsOption())
    .action(async (options: SeriesOptions) => {
      const series = seriesOf(options);
      const peeked = await withDatabase(program.opts(), (db, place) => moduleAt(db, place, series).peek());
      peeked.match(
        (number) => {
          console.log(number);
          end(exitCodes.fine);
        },
        (error) => {
          throw new Error(formatReadFailure(error));
        },
      );
    });
}
