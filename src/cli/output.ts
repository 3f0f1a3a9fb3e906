// Formats what a command answers: exit codes, colours, and a failure as one line without data, parameters or the URL.
import { styleText } from "node:util";
import { classifyFailure } from "../errors/classify-failure.js";
import type { FailureCause } from "../errors/errors.js";
import type { AuditError, AuditedPeriods, LedgerError, ReadError } from "../index.js";

export const exitCodes = { fine: 0, failed: 1, usage: 2 };

/** A mistake in what was typed. The command prints its message as one line, without a stack. */
export class UsageError extends Error {}

const isColoured =
  process.stdout.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";

/** Colours text for standard output. Not by `validateStream`, for which FORCE_COLOR beats NO_COLOR and colours pipes. */
export function coloured(style: "bold" | "green" | "red" | "yellow", text: string): string {
  return isColoured ? styleText(style, text, { validateStream: false }) : text;
}

/** Formats the error of a read or an audit. */
export function formatReadFailure(error: AuditError | ReadError): string {
  return error.kind === "ReadFailed"
    ? formatCause(error.attempts.at(-1)?.cause ?? { message: "nothing was tried" })
    : error.issues.map(({ path, message }) => `--${path} ${message}`).join("; ");
}

/** What a command throws for it: a wrong range is a mistake in what was typed. */
export function thrownFor(error: AuditError): Error {
  const words = formatReadFailure(error);
  return error.kind === "InvalidAuditRange" ? new UsageError(words) : new Error(words);
}

/** The same for a ledger. */
export function thrownForLedger(error: LedgerError): Error {
  return error.kind === "NothingInRange" ? new Error(`nothing to list: ${error.message}`) : thrownFor(error);
}

/** Which periods were looked at, by their first days: `2 periods, 2026-01-01 to 2026-02-01`. */
export function periodsInWords({ periods, firstPeriod, lastPeriod }: AuditedPeriods): string {
  return periods === 1 ? `1 period, ${firstPeriod}` : `${periods} periods, ${firstPeriod} to ${lastPeriod}`;
}

/** Formats a thrown value. Passes on only this library's messages: Drizzle's quote the statement and values. */
export function formatThrown(error: unknown): string {
  // Drizzle's error has the query; its class is exported since 0.44.3 only.
  const isOurs = error instanceof Error && !("code" in error) && !("query" in error);
  // `main` adds the name to every line itself.
  return isOurs ? error.message.replace(/^gapless-orders: /, "") : formatCause(classifyFailure(error).cause);
}

function formatCause({ code, message }: FailureCause): string {
  const isNotMigrated = code === "42P01" || code === "42883" || code === "3F000";
  // The message says it for an app; here the command is at hand.
  return isNotMigrated
    ? `${message.split(";", 1)[0]}. Run \`gapless-orders migrate\` first, or name the schema of the tables with --schema`
    : message;
}
