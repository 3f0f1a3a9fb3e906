// Implements `gapless-orders import`: places a file's checkouts, and reports each failed line by its number.
import { existsSync } from "node:fs";
import type { Command } from "commander";
import type { OrdersDatabase } from "../../index.js";
import { importOrders, type Tally } from "../import-orders.js";
import { type InstallationChoice, moduleAt } from "../installation-options.js";
import { withDatabase } from "../open-database.js";
import { coloured, exitCodes, formatReadFailure, UsageError } from "../output.js";
import { startProgress } from "../progress.js";
import { readLines } from "../read-lines.js";
import {
  type SeriesOptions,
  seriesOf,
  seriesOption,
  templateOption,
  timeZoneOption,
  yearBeginsOption,
} from "../series-options.js";

export function addImport(program: Command, end: (code: number) => void): void {
  program
    .command("import")
    .description("place the checkouts of a file, one JSON object per line; exits with 1 if a line failed")
    .argument("<file>", "the file, or - for standard input")
    .addOption(seriesOption())
    .addOption(templateOption())
    .addOption(timeZoneOption())
    .addOption(yearBeginsOption())
    .addHelpText(
      "after",
      `
A line that failed is reported by its number on standard error; the others are placed. It is safe to run an import again
if its lines have a paymentReference or an id: they are replayed. A line with neither would be placed again. After Ctrl-C
it begins no further line, and says how many were placed.`,
    )
    .action(async (path: string, options: SeriesOptions) => {
      const series = seriesOf(options);
      if (path !== "-" && !existsSync(path)) {
        throw new UsageError(`there is no file ${path}`);
      }
      const tally = await withDatabase(program.opts(), (db, where) => place(db, where, series, path));
      printTally(tally);
      end(tally.refused.length === 0 && tally.brokenOff === undefined ? exitCodes.fine : exitCodes.failed);
    });
}

async function place(
  db: OrdersDatabase,
  where: InstallationChoice,
  series: ReturnType<typeof seriesOf>,
  path: string,
): Promise<Tally> {
  const orders = moduleAt(db, where, series);
  // Fails once if the server is unreachable or not migrated, instead of once for every line of the file.
  (await orders.peek()).mapErr((error) => {
    throw new Error(formatReadFailure(error));
  });
  const progress = startProgress();
  const interrupted = new AbortController();
  // Orders under way are placed and told. A second one ends the process as usual.
  process.once("SIGINT", () => interrupted.abort());
  const lines = readLines(path, interrupted.signal);
  const tally = await importOrders((checkout) => orders.create(checkout), lines, {
    onLine: (done) => progress.show(`placing checkouts: ${done}`),
  }).finally(progress.stop);
  await orders.close();
  return tally;
}

function printTally({ placed, replayed, refused, brokenOff }: Tally): void {
  for (const { line, reason } of refused) {
    console.error(`line ${line}: ${reason}`);
  }
  if (brokenOff !== undefined) {
    console.error(brokenOff);
  }
  const failed = refused.length === 0 ? "0" : coloured("red", String(refused.length));
  console.log(`${coloured("green", String(placed))} placed, ${replayed} replayed, ${failed} failed`);
}
