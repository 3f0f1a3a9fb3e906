// Implements `gapless-orders adopt`: takes over the numbers that a table has, and prints what does not fit.
import type { Command } from "commander";
import { adopt } from "../../documents/adopt.js";
import { chooseSeries } from "../../documents/choose-series.js";
import type { AdoptFailed, AdoptReport, OrderSeries, OrdersDatabase } from "../../index.js";
import { retryPolicy } from "../../index.js";
import { systemClock } from "../../retry/clock.js";
import { documentTable } from "../../tables/document-table.js";
import type { GlobalOptions } from "../installation-options.js";
import { withDatabase } from "../open-database.js";
import { exitCodes, formatReadFailure } from "../output.js";
import { startProgress } from "../progress.js";
import { readTable, typeOf } from "../read-table.js";
import {
  type SeriesOptions,
  seriesOf,
  seriesOption,
  templateOption,
  timeZoneOption,
  yearBeginsOption,
} from "../series-options.js";
import { formatTable } from "../table.js";
import { appTable, columnOf, numberOption, type TableName, tableOption } from "../table-options.js";

interface AdoptCommand extends SeriesOptions {
  readonly table: TableName;
  readonly number: string;
  readonly key?: string | undefined;
  readonly seriesColumn?: string | undefined;
  readonly json?: true | undefined;
}

export function addAdopt(program: Command, end: (code: number) => void): void {
  program
    .command("adopt")
    .description("take over the numbers that a table has: into the ledger, in parts, beside live traffic")
    .addOption(tableOption())
    .addOption(numberOption())
    .option("--key <column>", "the column with the idempotency key, such as payment_reference")
    .addOption(seriesOption())
    .addOption(templateOption())
    .addOption(timeZoneOption())
    .addOption(yearBeginsOption())
    .option("--series-column <column>", "a column whose value is part of the series: '<series> <value>'")
    .option("--json", "print the report as JSON")
    .addHelpText(
      "after",
      `
The rows of the table stay as they are. Running it again changes nothing but what
has come since.`,
    )
    .action(async (options: AdoptCommand) => {
      const series = seriesOf(options);
      const { schema } = program.opts<GlobalOptions>();
      const adopted = await withDatabase(program.opts(), (db) =>
        run(db, options.table, schema, series, options),
      );
      adopted.match(
        (report) => {
          console.log(options.json ? JSON.stringify(report) : asText(report));
          end(exitCodes.fine);
        },
        ({ attempts, report }: AdoptFailed) => {
          const reason = formatReadFailure({ kind: "ReadFailed", attempts });
          throw new Error(`${reason}. ${report.adopted} adopted until then; run the command again`);
        },
      );
    });
}

async function run(
  db: OrdersDatabase,
  name: TableName,
  schema: string | undefined,
  series: OrderSeries,
  options: AdoptCommand,
) {
  const { number, key, seriesColumn } = options;
  const read = await readTable(db, name);
  const names = {
    number,
    ...(key === undefined ? {} : { key }),
    ...(seriesColumn === undefined ? {} : { part: seriesColumn }),
  };
  const app = appTable(name, names, read.primaryKey, (column) => typeOf(read, column));
  const table = documentTable(db, {
    schema,
    table: app,
    number: columnOf(app, "number"),
    ...(key === undefined ? {} : { key: columnOf(app, "key") }),
  });
  const known = new Map<string, OrderSeries>();
  const ofRow = ({ part }: { readonly part: string | null }): OrderSeries => {
    if (part === null) {
      throw new Error("the row has no series");
    }
    const found = known.get(part) ?? seriesOf({ ...options, series: `${series.name} ${part}` });
    known.set(part, found);
    return found;
  };
  const progress = startProgress();
  return adopt(
    {
      db,
      table,
      chooseSeries: chooseSeries(table.number, seriesColumn === undefined ? series : ofRow),
      policy: retryPolicy({ deadlineMs: 60_000 }),
      clock: systemClock,
      isClosed: () => false,
    },
    { onProgress: ({ rows, adopted }) => progress.show(`${rows} rows read, ${adopted} adopted`) },
  ).finally(progress.stop);
}

/** How many entries of a list are printed; --json has the first 1,000. */
const mostPrinted = 20;

const reasons = {
  form: "not of the template",
  series: "no series",
  unreadable: "cannot be read",
  renumbered: "the ledger has another number",
};

function asText({
  adopted,
  alreadyKnown,
  notFitting,
  duplicates,
  historicGaps,
  countersRaised,
}: AdoptReport): string {
  const findings = [
    ...notFitting.first
      .slice(0, mostPrinted)
      .map(({ documentKey, number, series, reason }) => [
        reasons[reason],
        series ?? "",
        `${number} of ${documentKey}`,
      ]),
    ...duplicates.first
      .slice(0, mostPrinted)
      .map(({ documentKey, number, series, same }) => [
        `${same} twice`,
        series,
        `${number} of ${documentKey}`,
      ]),
    ...historicGaps.first
      .slice(0, mostPrinted)
      .map(({ series, dateKey, from, to }) => [
        "gap from before",
        series,
        `${dateKey}: ${from === to ? from : `${from} to ${to}`}`,
      ]),
  ];
  const counted = [
    `${adopted} adopted, ${alreadyKnown} known before, ${countersRaised} ${countersRaised === 1 ? "counter" : "counters"} raised`,
    `${notFitting.count} do not fit, ${duplicates.count} have another row's number or key, ${historicGaps.count} missing from before`,
  ];
  return [
    ...counted,
    ...(findings.length === 0 ? [] : [formatTable(["what", "series", "where"], findings)]),
  ].join("\n");
}
