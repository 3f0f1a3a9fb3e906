// Writes an array as the text that PostgreSQL reads.

/** The array, of texts, numbers, booleans and nulls at any level. https://www.postgresql.org/docs/current/arrays.html */
export function arrayLiteral(entries: readonly unknown[]): string {
  return `{${entries.map(entryText).join(",")}}`;
}

function entryText(entry: unknown): string {
  if (Array.isArray(entry)) {
    return arrayLiteral(entry);
  }
  return typeof entry === "string" ? `"${entry.replace(/[\\"]/g, "\\$&")}"` : `${entry}`;
}
