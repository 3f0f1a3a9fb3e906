// Owns how a command answers: exit codes, coloured, and what is said of a failure: one line, without data, parameters or
// the URL.
import { styleText } from "node:util";
import { DrizzleQueryError } from "drizzle-orm";
import { classifyFailure } from "../errors/classify-failure.js";
import type { FailureCause } from "../errors/errors.js";
import type { AuditError, ReadError } from "../index.js";

export const exitCodes = { fine: 0, failed: 1, usage: 2 };

/** Something that the person who typed the command can put right: a clear line, never a stack. */
export class UsageError extends Error {}

const isColoured =
  process.stdout.isTTY === true && !process.env["NO_COLOR"] && process.env["TERM"] !== "dumb";

/** For standard output. What `validateStream` decides by is left out: FORCE_COLOR colours pipes there, and beats NO_COLOR. */
export function coloured(style: "bold" | "green" | "red" | "yellow", text: string): string {
  return isColoured ? styleText(style, text, { validateStream: false }) : text;
}

/** What a read or an audit says of itself. */
export function formatReadFailure(error: AuditError | ReadError): string {
  return error.kind === "ReadFailed"
    ? tellCause(error.attempts.at(-1)?.cause ?? { message: "nothing was tried" })
    : error.issues.map(({ path, message }) => `--${path} ${message}`).join("; ");
}

/** What something thrown says. Only our own words are repeated whole: Drizzle's quote the statement and its values. */
export function formatThrown(error: unknown): string {
  const isOurs = error instanceof Error && !("code" in error) && !(error instanceof DrizzleQueryError);
  // The command line puts the name before every line by itself.
  return isOurs ? error.message.replace(/^gapless-orders: /, "") : tellCause(classifyFailure(error).cause);
}

function tellCause({ code, message }: FailureCause): string {
  const isNotMigrated = code === "42P01" || code === "42883" || code === "3F000";
  return isNotMigrated
    ? `${message}. Run \`gapless-orders migrate\` first, or name the app's own table with --table`
    : message;
}
