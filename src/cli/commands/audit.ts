// Implements `gapless-orders audit`: prints the findings as a table or as JSON, and sets the exit code for cron jobs.
import type { Command } from "commander";
import type { AuditReport } from "../../index.js";
import { auditOrders } from "../../queries/audit-orders.js";
import { ordersTables } from "../../sql/order-tables.js";
import { refuseUnknownSeries } from "../known-series.js";
import { withDatabase } from "../open-database.js";
import { coloured, exitCodes, periodsInWords, thrownFor } from "../output.js";
import { addRangeOptions, longBudget, type RangeOptions, seriesInView } from "../range-options.js";
import { formatTable } from "../table.js";

interface AuditOptions extends RangeOptions {
  readonly json?: true | undefined;
}

export function addAudit(program: Command, end: (code: number) => void): void {
  addRangeOptions(program.command("audit"))
    .description("check that the numbers are 1..n in every period; exits with 1 on a finding")
    .option("--json", "print the report as JSON")
    .action(async ({ from, to, json, ...options }: AuditOptions) => {
      const series = seriesInView(options);
      const report = await withDatabase(program.opts(), async (db, place) => {
        const tables = ordersTables(place);
        const audited = await auditOrders(db, tables, series, { from, to }, longBudget());
        if (audited.isErr()) {
          throw thrownFor(audited.error);
        }
        if (audited.value.periods === 0) {
          await refuseUnknownSeries(db, { tracker: tables.tracker, numbered: tables.orders }, series.name);
        }
        return audited.value;
      });
      console.log(json ? JSON.stringify(report) : asText(report));
      end(report.clean ? exitCodes.fine : exitCodes.failed);
    });
}

function asText(report: AuditReport): string {
  const counted = `${report.orders} ${report.orders === 1 ? "order" : "orders"}, ${report.fallbackNumbers} of them under a fallback number`;
  if (report.nothingAudited !== null) {
    return `${coloured("red", "NOT clean")}: nothing was audited, because ${report.nothingAudited}`;
  }
  const summary = `${counted}, in ${periodsInWords(report)}`;
  if (report.clean) {
    return `${coloured("green", "clean")}: ${summary}; every period is 1..n`;
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
  return `${coloured("red", "NOT clean")}: ${summary}\n${formatTable(["finding", "period", "what"], findings)}`;
}
