// Reads the text fields of a thrown value.

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
