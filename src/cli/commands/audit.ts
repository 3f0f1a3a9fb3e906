// Owns `gapless-orders audit`: the findings as a table or as JSON, and the exit code that a cron job goes by.
import Table from "cli-table3";
import type { Command } from "commander";
import type { AuditRange, AuditReport } from "../../index.js";
import { colours } from "../colours.js";
import { exitCodes, UsageError } from "../exit-codes.js";
import { moduleAt } from "../installation-options.js";
import { withDatabase } from "../open-database.js";
import { seriesByName, seriesOption } from "../series-options.js";
import { tellReadFailure } from "../tell-failure.js";

interface AuditOptions extends AuditRange {
  readonly series: string;
  readonly json?: true;
}

export function addAudit(program: Command, end: (code: number) => void): void {
  program
    .command("audit")
    .description("check that the numbers are 1..n in every period; ends with 1 on a finding")
    .addOption(seriesOption())
    .option("--from <day>", "the first period, YYYY-MM-DD")
    .option("--to <day>", "the last period, YYYY-MM-DD")
    .option("--json", "print the report as JSON")
    .action(async ({ series, from, to, json }: AuditOptions) => {
      const ofSeries = seriesByName(series);
      const audited = await withDatabase(program.opts(), (db, place) =>
        moduleAt(db, place, ofSeries).audit({ from, to }),
      );
      audited.match(
        (report) => {
          console.log(json ? JSON.stringify(report) : asText(report));
          end(report.clean ? exitCodes.fine : exitCodes.failed);
        },
        (error) => {
          const words = tellReadFailure(error);
          throw error.kind === "InvalidAuditRange" ? new UsageError(words) : new Error(words);
        },
      );
    });
}

function asText(report: AuditReport): string {
  const counted = `${report.orders} orders, ${report.fallbackNumbers} of them under a fallback number`;
  if (report.clean) {
    return `${colours.green("clean")}: ${counted}; every period is 1..n`;
  }
  const table = new Table({
    head: ["finding", "period", "what"],
    style: { head: [], border: [], compact: true },
  });
  table.push(
    ...report.gaps.map(({ dateKey, from, to }) => [
      "gap",
      dateKey,
      from === to ? `${from}` : `${from} to ${to}`,
    ]),
    ...report.duplicates.map(({ dateKey, orderNumber }) => ["duplicate", dateKey, orderNumber]),
    ...report.countersBehind.map(({ dateKey, counter, highest }) => [
      "counter behind",
      dateKey,
      `at ${counter}, orders go to ${highest}`,
    ]),
    ...report.countersAhead.map(({ dateKey, counter, highest }) => [
      "counter ahead",
      dateKey,
      `at ${counter}, orders go to ${highest}`,
    ]),
  );
  return `${colours.red("NOT clean")}: ${counted}\n${table.toString()}`;
}
