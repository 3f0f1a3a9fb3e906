// Implements `gapless-orders ledger`: lists every number of a series in order, as a table or as CSV for an auditor.
import { type Command, Option } from "commander";
import { ok } from "neverthrow";
import { ledgerCsv } from "../../queries/ledger-csv.js";
import { ledgerPages } from "../../queries/read-ledger.js";
import { countEntries, ledgerText } from "../ledger-text.js";
import { findNumbers, type Numbered } from "../numbers-of-series.js";
import { withDatabase } from "../open-database.js";
import { exitCodes, thrownForLedger } from "../output.js";
import { addRangeOptions, longBudget, type RangeOptions, seriesInView } from "../range-options.js";
import { openOutput } from "../write-out.js";

interface LedgerOptions extends RangeOptions {
  readonly of?: Numbered | undefined;
  readonly csv?: true | undefined;
}

export function addLedger(program: Command, end: (code: number) => void): void {
  addRangeOptions(program.command("ledger"))
    .description("list every number in order with its document, its voids and the gaps, for an accountant")
    .addOption(
      new Option("--of <what>", "whose numbers, where a series of that name numbers both").choices([
        "orders",
        "tables",
      ]),
    )
    .option("--csv", "print CSV (RFC 4180, UTF-8), for a file")
    .addHelpText(
      "after",
      `
Orders are looked for in the schema of --schema, public unless it is given; the numbers of an app's tables (createNumbering)
in that schema, or gapless_orders. The ledger is printed as it is read, so one of any length needs little memory. A summary
goes to standard error. In CSV a text that a spreadsheet could take for a formula has an apostrophe before it.`,
    )
    .action(async ({ from, to, of, csv, ...options }: LedgerOptions) => {
      const series = seriesInView(options);
      const counted = countEntries();
      const write = openOutput();
      await withDatabase(program.opts(), async (db, place) => {
        const found = await findNumbers(db, place, of, series.name);
        const query = { db, ...found, series, range: { from, to }, budget: longBudget };
        const pages = counted.watch(ledgerPages(() => ok(query)));
        for await (const text of csv ? ledgerCsv(pages) : ledgerText(pages)) {
          if (text.isErr()) {
            throw thrownForLedger(text.error);
          }
          if (!(await write(text.value))) {
            return;
          }
        }
      });
      console.error(counted.summary());
      end(exitCodes.fine);
    });
}
