// Owns what is said of a failure: one line, without data, parameters or the URL.
import { DrizzleQueryError } from "drizzle-orm";
import { classifyFailure } from "../errors/classify-failure.js";
import type { FailureCause } from "../errors/errors.js";
import type { AuditError, ReadError } from "../index.js";

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
