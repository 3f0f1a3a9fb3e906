// The types through which an input's columns are read, independent of the table.
import type { JsonValue } from "../schema/order-columns.js";
import type { Fault } from "../validation/input-issues.js";

/** The values that a caller gave for the columns, and their faults. */
export interface AppValues {
  /** By the names of the columns in the database. */
  readonly json?: { readonly [name: string]: JsonValue };
  /** The same by the names that the app has for the columns, as they were given or filled in. */
  readonly values?: { readonly [key: string]: unknown };
  /** Names the given columns that have a default. Orders with the same key can share a statement. */
  readonly batchKey: string;
  readonly faults: readonly Fault[];
}

export interface AppInput {
  /** Whether a field of an input belongs to a column. */
  isField(key: string): boolean;
  /**
   * Splits an input into other fields and the values of the columns. Unknown fields are in
   * neither part, because copying 100,000 of them took half a second.
   *
   * @param fields the module's own fields
   */
  split(input: unknown, fields: readonly string[]): { readonly ours: unknown; readonly theirs: AppValues };
}
