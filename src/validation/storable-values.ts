// Checks text and JSON for values that PostgreSQL would refuse, truncate or change.
import { z } from "zod";
import type { JsonValue } from "../schema/order-columns.js";
import { type Fault, firstFaults } from "./input-issues.js";
import { isPlainObject } from "./value-kinds.js";

/** The longest text in a field, in code points, which is how PostgreSQL counts characters. */
const maxTextLength = 255;
/** The deepest nesting of metadata. */
const maxDepth = 32;
/** The most values in metadata, on all levels together. */
const maxValues = 10_000;

/** Why PostgreSQL cannot store a text unchanged; undefined if it can. */
export function textProblem(text: string): string | undefined {
  if (text.includes("\0")) {
    return "must not contain a NUL character";
  }
  return text.isWellFormed() ? undefined : "must not contain half of a surrogate pair";
}

/** A text of 1 to `maxLength` characters that PostgreSQL stores unchanged. */
export function storedText(maxLength: number = maxTextLength): z.ZodType<string> {
  return z.string().superRefine((text, context) => {
    // A code point has at most two code units, so the code points of a far too long text are not counted.
    const fits = text.length > 0 && text.length <= 2 * maxLength && [...text].length <= maxLength;
    const problem = fits ? textProblem(text) : `must have 1 to ${maxLength} characters`;
    if (problem !== undefined) {
      context.addIssue({ code: "custom", message: problem });
    }
  });
}

export type JsonObject = { readonly [key: string]: JsonValue };

/** An object that JSON stores without loss: no NaN, undefined, dates or functions, and no NUL in any text. */
export const storedJson: z.ZodType<JsonObject> = z
  .custom<JsonObject>()
  .superRefine((value: unknown, context) => {
    if (!isJsonObject(value)) {
      context.addIssue({ code: "custom", message: "must be an object" });
      return;
    }
    for (const { path, message } of jsonProblems(value)) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
  });

/** The parts of a value that JSON or PostgreSQL would lose or change; of many, the first ones. */
export function jsonProblems(value: unknown): readonly Fault[] {
  return firstFaults(problemsIn(value, [], { values: 0 }));
}

/** @param seen counts the values, so that an object with many references to itself does not take for ever */
function* problemsIn(
  value: unknown,
  path: readonly PropertyKey[],
  seen: { values: number },
): Generator<Fault> {
  seen.values += 1;
  if (seen.values > maxValues) {
    if (seen.values === maxValues + 1) {
      yield { path, message: `must not have more than ${maxValues} values` };
    }
  } else if (path.length > maxDepth) {
    yield { path, message: `must not be nested deeper than ${maxDepth} levels` };
  } else if (typeof value === "string") {
    const message = textProblem(value);
    if (message !== undefined) {
      yield { path, message };
    }
  } else if (typeof value === "number") {
    if (!Number.isFinite(value)) {
      yield { path, message: "must be a finite number" };
    }
  } else if (Array.isArray(value)) {
    // `entries` also yields the holes of a sparse array, which JSON would turn into null.
    for (const [index, entry] of value.entries()) {
      yield* problemsIn(entry, [...path, index], seen);
      if (seen.values > maxValues) {
        return;
      }
    }
  } else if (isJsonObject(value)) {
    yield* problemsInObject(value, path, seen);
  } else if (value !== null && typeof value !== "boolean") {
    yield { path, message: "must be a JSON value" };
  }
}

function* problemsInObject(
  value: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
  seen: { values: number },
): Generator<Fault> {
  for (const key of Object.keys(value)) {
    const problem = textProblem(key);
    if (problem === undefined) {
      yield* problemsIn(value[key], [...path, key], seen);
    } else {
      yield { path, message: `a key ${problem}` };
    }
    if (seen.values > maxValues) {
      return;
    }
  }
}

/** JSON.stringify would write the result of an object's own toJSON, not the value that was checked. */
function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return isPlainObject(value) && typeof Reflect.get(value, "toJSON") !== "function";
}
