// Formats a failure as one line, without data, parameters or the URL.
import { DrizzleQueryError } from "drizzle-orm";
import { classifyFailure } from "../errors/classify-failure.js";
import type { FailureCause } from "../errors/errors.js";
import type { AuditError, ReadError } from "../index.js";

/** Formats the error of a read or an audit. */
export function formatReadFailure(error: AuditError | ReadError): string {
  return error.kind === "ReadFailed"
    ? formatCause(error.attempts.at(-1)?.cause ?? { message: "nothing was tried" })
    : error.issues.map(({ path, message }) => `--${path} ${message}`).join("; ");
}

/** Formats a thrown value. Passes on only this library's messages: Drizzle's quote the statement and values. */
export function formatThrown(error: unknown): string {
  const isOurs = error instanceof Error && !("code" in error) && !(error instanceof DrizzleQueryError);
  // `main` adds the name to every line itself.
  return isOurs ? error.message.replace(/^gapless-orders: /, "") : formatCause(classifyFailure(error).cause);
}

function formatCause({ code, message }: FailureCause): string {
  const isNotMigrated = code === "42P01" || code === "42883" || code === "3F000";
  return isNotMigrated
    ? `${message}. Run \`gapless-orders migrate\` first, or name the app's own table with --table`
    : message;
}
