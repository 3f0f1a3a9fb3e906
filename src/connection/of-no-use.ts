// Owns which answers say that the session they came over is of no use to the next caller.

/**
 * - 25006: the server takes no writes. It is a standby by now, or the address leads to another server: a new session may be
 *   on the one that does. A transaction that the app itself made read-only costs a reconnect, and nothing else.
 * - FATAL, PANIC: the server ends the session. Behind some poolers the connection outlives it.
 */
export function endsSession(error: unknown): boolean {
  return isReadOnly(error) || ["FATAL", "PANIC"].includes(field(error, "severity"));
}

export function isReadOnly(error: unknown): boolean {
  return field(error, "code") === "25006";
}

function field(error: unknown, name: "code" | "severity"): string {
  const fields: Readonly<Record<string, unknown>> = { ...(error instanceof Error ? error : {}) };
  return String(fields[name] ?? "");
}
