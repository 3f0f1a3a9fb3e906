// Implements `gapless-orders audit`: prints the findings as a table or as JSON, and sets the exit code for cron jobs.
import type { Command } from "commander";
import type { AuditRange, AuditReport } from "../../index.js";
import { ordersTables } from "../../sql/order-tables.js";
import { type InstallationChoice, moduleAt } from "../installation-options.js";
import { refuseUnknownSeries } from "../known-series.js";
import { withDatabase } from "../open-database.js";
import { coloured, exitCodes, formatReadFailure, UsageError } from "../output.js";
import { seriesByName, seriesOption } from "../series-options.js";
import { formatTable } from "../table.js";

interface AuditOptions extends AuditRange {
  readonly series: string;
  readonly json?: true | undefined;
}

export function addAudit(program: Command, end: (code: number) => void): void {
  program
    .command("audit")
    .description("check that the numbers are 1..n in every period; exits with 1 on a finding")
    .addOption(seriesOption())
    .option("--from <day>", "the first period, YYYY-MM-DD")
    .option("--to <day>", "the last period, YYYY-MM-DD")
    .option("--json", "print the report as JSON")
    .action(async ({ series, from, to, json }: AuditOptions) => {
      const ofSeries = seriesByName(series);
      const audited = await withDatabase(program.opts(), async (db, place) => {
        const report = await moduleAt(db, place, ofSeries).audit({ from, to });
        // The audit of a misspelt series would always be clean.
        return report.isOk() && report.value.orders === 0
          ? refuseUnknownSeries(db, tablesOf(place), series).then(() => report)
          : report;
      });
      audited.match(
        (report) => {
          console.log(json ? JSON.stringify(report) : asText(report));
          end(report.clean ? exitCodes.fine : exitCodes.failed);
        },
        (error) => {
          const words = formatReadFailure(error);
          throw error.kind === "InvalidAuditRange" ? new UsageError(words) : new Error(words);
        },
      );
    });
}

function tablesOf(place: InstallationChoice) {
  const { orders, tracker } = ordersTables(place);
  return { tracker, numbered: orders };
}

function asText(report: AuditReport): string {
  const counted = `${report.orders} ${report.orders === 1 ? "order" : "orders"}, ${report.fallbackNumbers} of them under a fallback number`;
  if (report.clean) {
    return `${coloured("green", "clean")}: ${counted}; every period is 1..n`;
  }
  const findings = [
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
    ...report.duplicatePayments.map(({ dateKey, orderNumber }) => ["payment twice", dateKey, orderNumber]),
    ...report.duplicateCounters.map(({ dateKey, lowest, highest }) => [
      "counter twice",
      dateKey,
      lowest === highest ? `at ${lowest}` : `at ${lowest} and at ${highest}`,
    ]),
    ...report.outOfOrder.map(({ dateKey, orderNumber, follows }) => [
      "out of order",
      dateKey,
      `${orderNumber} is dated before sequence ${follows}`,
    ]),
    ...(report.outOfOrderTotal > report.outOfOrder.length
      ? [["out of order", "", `and ${report.outOfOrderTotal - report.outOfOrder.length} more`]]
      : []),
  ];
  return `${coloured("red", "NOT clean")}: ${counted}\n${formatTable(["finding", "period", "what"], findings)}`;
}
