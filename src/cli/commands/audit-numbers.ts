// Implements `gapless-orders audit-numbers`: audits a series of `createNumbering` in the ledger.
import type { Command } from "commander";
import { sql } from "drizzle-orm";
import type { AuditRange, LedgerReport, OrdersDatabase } from "../../index.js";
import { auditLedger } from "../../queries/audit-ledger.js";
import { auditDeadlineMs } from "../../queries/audit-transaction.js";
import { systemClock } from "../../retry/clock.js";
import { retryPolicy } from "../../retry/retry-policy.js";
import { resolveInstallation } from "../../schema/installation.js";
import { refuseUnknownSeries } from "../known-series.js";
import { withDatabase } from "../open-database.js";
import { coloured, exitCodes, formatReadFailure, UsageError } from "../output.js";
import { seriesByName, seriesOption } from "../series-options.js";
import { formatTable } from "../table.js";

interface AuditOptions extends AuditRange {
  readonly series: string;
  readonly json?: true | undefined;
}

export function addAuditNumbers(program: Command, end: (code: number) => void): void {
  program
    .command("audit-numbers")
    .description("the same for the numbers of createNumbering, in the ledger; exits with 1 on a finding")
    .addOption(seriesOption())
    .option("--from <day>", "the first period, YYYY-MM-DD")
    .option("--to <day>", "the last period, YYYY-MM-DD")
    .option("--json", "print the report as JSON")
    .addHelpText(
      "after",
      `
The ledger and its counters are in the schema of --schema, gapless_orders unless it is given. The command does not know
the tables whose rows are numbered: \`audit\` of the numbering compares them with the ledger too.`,
    )
    .action(async ({ series, from, to, json }: AuditOptions) => {
      const { name } = seriesByName(series);
      const report = await withDatabase(program.opts(), (db, { schema = "gapless_orders" }) =>
        audit(db, schema, name, { from, to }),
      );
      console.log(json ? JSON.stringify(report) : asText(report));
      end(report.clean ? exitCodes.fine : exitCodes.failed);
    });
}

async function audit(
  db: OrdersDatabase,
  schema: string,
  series: string,
  range: AuditRange,
): Promise<LedgerReport> {
  const { quotedSchema, tracker, ledger } = resolveInstallation({ schema });
  const clock = systemClock;
  const report = await auditLedger(db, sql.raw(quotedSchema), seriesByName(series), range, {
    policy: { ...retryPolicy(), attemptTimeoutMs: auditDeadlineMs, deadlineMs: auditDeadlineMs },
    clock,
    deadline: clock.now() + auditDeadlineMs,
  });
  if (report.isErr()) {
    const words = formatReadFailure(report.error);
    throw report.error.kind === "InvalidAuditRange" ? new UsageError(words) : new Error(words);
  }
  if (report.value.numbers === 0) {
    // The audit of a misspelt series would always be clean.
    await refuseUnknownSeries(db, { tracker: sql.raw(tracker), numbered: sql.raw(ledger) }, series);
  }
  return report.value;
}

function asText(report: LedgerReport): string {
  const counted = `${report.numbers} ${report.numbers === 1 ? "number" : "numbers"}, ${report.fallbackNumbers} of them fallback numbers, ${report.voided} voided`;
  const rows = findingsOf(report);
  const table = rows.length === 0 ? "" : `\n${formatTable(["finding", "period", "what"], rows)}`;
  return report.clean
    ? `${coloured("green", "clean")}: ${counted}; every period is 1..n${table}`
    : `${coloured("red", "NOT clean")}: ${counted}${table}`;
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
