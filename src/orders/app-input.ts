// Owns the app's columns at the gate: what a caller may give for them, and what an order takes along for the others.
import { getTableName } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { createInsertSchema } from "drizzle-zod";
import { z } from "zod";
import type { JsonValue } from "../schema/order-columns.js";
import type { AppColumn } from "./app-columns.js";
import { columnJson } from "./column-json.js";
import type { InputIssue } from "./errors.js";
import { pathOf, toInputIssues } from "./input-issues.js";
import { flawsInJson } from "./stored-text.js";

/** What a caller gave for the app's columns, or what is wrong with it. */
export interface AppValues {
  /** By the names that the database has for the columns. Undefined for a table without any. */
  readonly json?: { readonly [name: string]: JsonValue };
  /** Which columns that have a default were given all the same: orders that agree in it can share a statement. */
  readonly shape: string;
  readonly issues: readonly InputIssue[];
}

export interface AppInput {
  /** Takes the app's columns out of an input; what is left is the module's to check. */
  split(input: unknown): { readonly ours: unknown; readonly theirs: AppValues };
}

const nothing: AppValues = { shape: "", issues: [] };

/** For a table that has the module's columns only. */
export const noAppInput: AppInput = { split: (input) => ({ ours: input, theirs: nothing }) };

/** Checks each column by its type, as drizzle-zod has it. A generated column is no field of an order. */
export function appInputOf(table: PgTable, columns: readonly AppColumn[]): AppInput {
  const taken = columns.filter(({ isGenerated }) => !isGenerated);
  const whole: Readonly<Record<string, z.ZodType>> = createInsertSchema(table).shape;
  const shape = z.object(
    Object.fromEntries(
      taken.map(({ key }) => {
        const ofColumn = whole[key];
        if (ofColumn === undefined) {
          throw new RangeError(
            `gapless-orders: the column ${key} of ${getTableName(table)} cannot be checked`,
          );
        }
        return [key, ofColumn];
      }),
    ),
  );
  const isTheirs = ([key]: readonly [string, unknown]): boolean => key in shape.shape;
  return {
    split(input) {
      if (typeof input !== "object" || input === null) {
        return { ours: input, theirs: nothing };
      }
      const entries = Object.entries(input);
      const parsed = shape.safeParse(Object.fromEntries(entries.filter(isTheirs)));
      return {
        ours: Object.fromEntries(entries.filter((entry) => !isTheirs(entry))),
        theirs: parsed.success
          ? valuesOf(taken, parsed.data)
          : { shape: "", issues: parsed.error.issues.flatMap(toInputIssues) },
      };
    },
  };
}

function valuesOf(columns: readonly AppColumn[], given: Readonly<Record<string, unknown>>): AppValues {
  const json: Record<string, JsonValue> = {};
  const shape: string[] = [];
  const issues: InputIssue[] = [];
  for (const { key, name, alias, column } of columns) {
    try {
      const value = given[key] === undefined ? valueWithout(column) : given[key];
      if (value !== undefined) {
        const written = columnJson(column, value);
        json[name] = written;
        shape.push(...(column.hasDefault ? [alias] : []));
        issues.push(
          ...flawsInJson(written).map(({ path, message }) => ({ path: pathOf([key, ...path]), message })),
        );
      }
    } catch {
      // The app's own code, of a custom type or a default: what it says may name the value.
      issues.push({ path: key, message: "cannot be written: the column's own code refuses it" });
    }
  }
  return { json, shape: shape.join(" "), issues };
}

/** What Drizzle's insert would put into a column that is not given; undefined leaves it to the database. */
function valueWithout(column: PgColumn): unknown {
  if (column.defaultFn !== undefined) {
    return column.defaultFn();
  }
  return column.default === undefined ? column.onUpdateFn?.() : undefined;
}
