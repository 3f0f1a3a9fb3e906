// Reads the app's columns of one row as Drizzle's select would. A value that cannot be read fails its own order only.
import type { AppColumn } from "./app-columns.js";

/** A column's own code refuses what the database has. The code of what it threw would be taken for the driver's. */
export interface UnreadableColumn {
  readonly code: "UNREADABLE_COLUMN";
}

/**
 * The app's columns by the names that the app has for them. Throws an {@link UnreadableColumn}.
 *
 * @param values by their aliases, as the driver has them; undefined where the table has no such columns
 */
export function appValues(
  columns: readonly AppColumn[],
  values: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> {
  try {
    return Object.fromEntries(
      columns.map(({ key, alias, reader }) => {
        const value = values?.[alias] ?? null;
        return [key, value === null ? null : reader.read(value)];
      }),
    );
  } catch {
    // What it threw may name the value.
    throw unreadable();
  }
}

export function unreadable(): Error & UnreadableColumn {
  return Object.assign(new Error("a column's own code refuses what the database has"), {
    code: "UNREADABLE_COLUMN" as const,
  });
}
