// Implements `gapless-orders audit-numbers`: audits a series of `createNumbering` in the ledger.
import type { Command } from "commander";
import { sql } from "drizzle-orm";
import type { LedgerReport } from "../../index.js";
import { auditLedger } from "../../queries/audit-ledger.js";
import { resolveInstallation } from "../../schema/installation.js";
import { refuseUnknownSeries } from "../known-series.js";
import { withDatabase } from "../open-database.js";
import { coloured, exitCodes, periodsInWords, thrownFor } from "../output.js";
import { addRangeOptions, longBudget, type RangeOptions, seriesInView } from "../range-options.js";
import { formatTable } from "../table.js";

interface AuditOptions extends RangeOptions {
  readonly json?: true | undefined;
}

export function addAuditNumbers(program: Command, end: (code: number) => void): void {
  addRangeOptions(program.command("audit-numbers"))
    .description("the same for the numbers of createNumbering, in the ledger; exits with 1 on a finding")
    .option("--json", "print the report as JSON")
    .addHelpText(
      "after",
      `
The ledger and its counters are in the schema of --schema, gapless_orders unless it is given. The command does not know
the tables whose rows are numbered: \`audit\` of the numbering compares them with the ledger too.`,
    )
    .action(async ({ from, to, json, ...options }: AuditOptions) => {
      const series = seriesInView(options);
      const report = await withDatabase(program.opts(), async (db, { schema = "gapless_orders" }) => {
        const { quotedSchema, tracker, ledger } = resolveInstallation({ schema });
        const audited = await auditLedger(db, sql.raw(quotedSchema), series, { from, to }, longBudget());
        if (audited.isErr()) {
          throw thrownFor(audited.error);
        }
        if (audited.value.periods === 0) {
          const tables = { tracker: sql.raw(tracker), numbered: sql.raw(ledger) };
          await refuseUnknownSeries(db, tables, series.name);
        }
        return audited.value;
      });
      console.log(json ? JSON.stringify(report) : asText(report));
      end(report.clean ? exitCodes.fine : exitCodes.failed);
    });
}

function asText(report: LedgerReport): string {
  const counted = `${report.numbers} ${report.numbers === 1 ? "number" : "numbers"}, ${report.fallbackNumbers} of them fallback numbers, ${report.voided} voided`;
  if (report.nothingAudited !== null) {
    return `${coloured("red", "NOT clean")}: nothing was audited, because ${report.nothingAudited}`;
  }
  const summary = `${counted}, in ${periodsInWords(report)}`;
  const rows = findingsOf(report);
  const table = rows.length === 0 ? "" : `\n${formatTable(["finding", "period", "what"], rows)}`;
  return report.clean
    ? `${coloured("green", "clean")}: ${summary}; every period is 1..n${table}`
    : `${coloured("red", "NOT clean")}: ${summary}${table}`;
}

type Cells = readonly string[];

function findingsOf(report: LedgerReport): readonly Cells[] {
  const sequences = ({ from, to }: LedgerReport["gaps"][number]) =>
    from === to ? `${from}` : `${from} to ${to}`;
  const counter = ({ counter, highest }: LedgerReport["countersBehind"][number]) =>
    `at ${counter}, numbers go to ${highest}`;
  const outOfOrder = ({ number, follows }: LedgerReport["outOfOrder"][number]) =>
    `${number} is dated before sequence ${follows}`;
  const rows = <T extends { readonly dateKey: string }>(
    finding: string,
    found: readonly T[],
    what: (one: T) => string,
    total = found.length,
  ): readonly Cells[] => [
    ...found.map((one) => [finding, one.dateKey, what(one)]),
    ...(total > found.length ? [[finding, "", `and ${total - found.length} more`]] : []),
  ];
  const number = (one: { readonly number: string }) => one.number;
  return [
    ...rows("gap", report.gaps, sequences),
    ...rows("gap from before", report.historicGaps, sequences),
    ...rows("duplicate", report.duplicates, number),
    ...rows("key twice", report.duplicateKeys, number),
    ...rows("document twice", report.duplicateDocuments, number),
    ...rows("counter behind", report.countersBehind, counter),
    ...rows("counter ahead", report.countersAhead, counter),
    ...rows("counter twice", report.duplicateCounters, ({ lowest, highest }) =>
      lowest === highest ? `at ${lowest}` : `at ${lowest} and at ${highest}`,
    ),
    ...rows("out of order", report.outOfOrder, outOfOrder, report.outOfOrderTotal),
    ...rows("own date out of order", report.datedOutOfOrder, outOfOrder, report.datedOutOfOrderTotal),
  ];
}
