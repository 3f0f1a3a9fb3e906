// Reads the fields of what a driver throws.

/** No SQLSTATE of PostgreSQL begins with E; five-letter codes of Node.js, such as EPIPE, do. */
export function isSqlState(code: string): boolean {
  return /^[0-9A-DF-Z][0-9A-Z]{4}$/.test(code);
}

/** The first field with a non-empty text. postgres.js and node-postgres name the fields differently. */
export function text(error: object, ...fields: readonly string[]): string | undefined {
  const values: Readonly<Record<string, unknown>> = {
    ...error,
    message: "message" in error && error.message,
  };
  for (const field of fields) {
    const value = values[field];
    if (typeof value === "string" && value !== "") {
      return value;
    }
  }
  return undefined;
}
