// Owns `gapless-orders import`: checkouts from a file into numbered orders, and every line that failed by its number.
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
} from "../series-options.js";

export function addImport(program: Command, end: (code: number) => void): void {
  program
    .command("import")
    .description("place the checkouts of a file, one JSON object a line; ends with 1 if a line failed")
    .argument("<file>", "the file, or - for standard input")
    .addOption(seriesOption())
    .addOption(templateOption())
    .addOption(timeZoneOption())
    .addHelpText(
      "after",
      `
A line that failed is told by its number on standard error; the others are placed. Running an import again is safe for
lines that have a paymentReference or an id: they are replayed. A line with neither would be placed again.`,
    )
    .action(async (path: string, options: SeriesOptions) => {
      const series = seriesOf(options);
      if (path !== "-" && !existsSync(path)) {
        throw new UsageError(`there is no file ${path}`);
      }
      const tally = await withDatabase(program.opts(), (db, where) => place(db, where, series, path));
      tell(tally);
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
  // A server that is not there, or not migrated, is one line of complaint and not one for every line of the file.
  (await orders.peek()).mapErr((error) => {
    throw new Error(formatReadFailure(error));
  });
  const progress = startProgress();
  const tally = await importOrders((checkout) => orders.create(checkout), readLines(path), {
    onLine: (done) => progress.show(`placing checkouts: ${done}`),
  }).finally(progress.stop);
  await orders.close();
  return tally;
}

function tell({ placed, replayed, refused, brokenOff }: Tally): void {
  for (const { line, reason } of refused) {
    console.error(`line ${line}: ${reason}`);
  }
  if (brokenOff !== undefined) {
    console.error(brokenOff);
  }
  const failed = refused.length === 0 ? "0" : coloured("red", String(refused.length));
  console.log(`${coloured("green", String(placed))} placed, ${replayed} replayed, ${failed} failed`);
}
