// Validates what a caller gives for the app's columns, and fills in their defaults.
import { is, SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import type { JsonValue } from "../schema/order-columns.js";
import type { Fault } from "../validation/input-issues.js";
import { jsonProblems } from "../validation/storable-values.js";
import type { AppColumn } from "./app-columns.js";
import { CannotTravel, columnJson } from "./column-json.js";
import { columnSchemas } from "./column-schemas.js";
import type { AppInput, AppValues } from "./input-values.js";

/** What is written: a new row, or columns of one that is there. */
type Written = "insert" | "update";

export interface InputOptions {
  /** (Default: `insert`) */
  readonly written?: Written;
  /** Names a given column for the batch key; `expression` is what the app's `$defaultFn` or `$onUpdate` made for it. */
  readonly given: (column: AppColumn, expression?: SQL) => string;
}

/**
 * Checks each column by its type. A generated column is no field of an input. An update writes what is given, and what the
 * app's `$onUpdate` makes; an insert fills in defaults.
 */
export function appInputOf(
  columns: readonly AppColumn[],
  { written = "insert", given }: InputOptions,
): AppInput {
  const taken = columns.filter(({ isGenerated }) => !isGenerated);
  const keys = taken.map(({ key }) => key);
  const shape = columnSchemas(taken, written === "update");
  return {
    isField: (key) => keys.includes(key),
    split(input, fields) {
      if (typeof input !== "object" || input === null) {
        return { ours: input, theirs: { batchKey: "", faults: [] } };
      }
      const read = (key: string): readonly [string, unknown] => [key, Reflect.get(input, key)];
      // Also what an object inherits, as the module's own fields are read.
      const fromInput = keys.filter((key) => Object.hasOwn(input, key) || isInherited(input, key)).map(read);
      const parsed = shape.safeParse(Object.fromEntries(fromInput));
      return {
        ours: Object.fromEntries(fields.filter((key) => key in input).map(read)),
        theirs: parsed.success
          ? valuesOf(taken, parsed.data, written, given)
          : { batchKey: "", faults: parsed.error.issues },
      };
    },
  };
}

/** Not what every object inherits, such as `constructor`. */
function isInherited(input: object, key: string): boolean {
  return key in input && !(key in Object.prototype);
}

function valuesOf(
  columns: readonly AppColumn[],
  given: Readonly<Record<string, unknown>>,
  written: Written,
  nameOf: InputOptions["given"],
): AppValues {
  const json: Record<string, JsonValue> = {};
  const values: Record<string, unknown> = {};
  const batchKey: string[] = [];
  const faults: Fault[] = [];
  for (const appColumn of columns) {
    const { key, name, column, isLeftToDatabase } = appColumn;
    try {
      const made = given[key] === undefined ? valueWithout(column, written) : undefined;
      const value = made === undefined ? given[key] : made;
      if (is(made, SQL)) {
        batchKey.push(nameOf(appColumn, made));
      } else if (value !== undefined) {
        const encoded = columnJson(column, value);
        json[name] = encoded;
        values[key] = value;
        batchKey.push(...(isLeftToDatabase || written === "update" ? [nameOf(appColumn)] : []));
        faults.push(...jsonProblems(encoded).map(({ path, message }) => ({ path: [key, ...path], message })));
      }
    } catch (thrown) {
      // The app's own code, of a custom type or a default: what it says may name the value.
      const words = thrown instanceof CannotTravel ? thrown.message : "the column's own code refuses it";
      faults.push({ path: [key], message: `cannot be written: ${words}` });
    }
  }
  return { json, values, batchKey: batchKey.join(" "), faults };
}

/**
 * What Drizzle's insert would put into a column that is not given; undefined leaves it to the database. A default that is
 * a plain value is given as such: it would set the order apart from those that bring one.
 */
function valueWithout(column: PgColumn, written: Written): unknown {
  if (written === "update") {
    const value: unknown = column.onUpdateFn?.();
    return is(value, SQL) ? undefined : value;
  }
  if (column.defaultFn !== undefined) {
    return column.defaultFn();
  }
  if (column.default !== undefined) {
    return is(column.default, SQL) ? undefined : column.default;
  }
  return column.onUpdateFn?.();
}
