// Owns what validation asks of an app's own columns, whatever table they are in.
import type { JsonValue } from "../schema/order-columns.js";
import type { Fault } from "./input-issues.js";

/** What a caller gave for the app's columns, or what is wrong with it. */
export interface AppValues {
  /** By the names that the database has for the columns. Undefined for a table without any. */
  readonly json?: { readonly [name: string]: JsonValue };
  /** Which columns that have a default were given all the same: orders that agree in it can share a statement. */
  readonly batchKey: string;
  readonly faults: readonly Fault[];
}

export interface AppInput {
  /** Whether a field of an input is for a column of the app's. */
  isField(key: string): boolean;
  /**
   * Takes the app's columns out of an input, and what the module checks. What is neither is in none of them: a copy of
   * 100,000 unknown fields took half a second.
   *
   * @param fields the module's own
   */
  split(input: unknown, fields: readonly string[]): { readonly ours: unknown; readonly theirs: AppValues };
}

const nothing: AppValues = { batchKey: "", faults: [] };

/** For a table that has the module's columns only. */
export const noAppInput: AppInput = {
  isField: () => false,
  split: (input) => ({ ours: input, theirs: nothing }),
};
