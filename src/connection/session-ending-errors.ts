// Recognises errors after which a session must not be lent again.
import { isError } from "../errors/is-error.js";

/**
 * Whether the session must not be lent again after the error:
 *
 * - 25006: the server accepts no writes. It has become a standby, or the address leads to another server, and
 *   a new session may reach the primary. If the app itself made its transaction read-only, this costs only a
 *   reconnect.
 * - FATAL, PANIC: the server ends the session. Behind some poolers the connection outlives it.
 */
export function endsSession(error: unknown): boolean {
  return isReadOnly(error) || ["FATAL", "PANIC"].includes(field(error, "severity"));
}

export function isReadOnly(error: unknown): boolean {
  return field(error, "code") === "25006";
}

function field(error: unknown, name: "code" | "severity"): string {
  const fields: Readonly<Record<string, unknown>> = { ...(isError(error) ? error : {}) };
  return String(fields[name] ?? "");
}
