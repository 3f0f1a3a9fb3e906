// Owns what PostgreSQL can store as text and JSON, so that nothing is refused, cut or changed on the way.
import { z } from "zod";
import type { JsonValue } from "../schema/order-columns.js";
import { enough, type Fault } from "./input-issues.js";

/** Longest text in a field, in characters as PostgreSQL counts them (code points). */
const maxTextLength = 255;
/** Deepest nesting of metadata. */
const deepestMetadata = 32;
/** Most values in metadata, at all levels together. */
const mostValues = 10_000;

/** Why a text cannot be stored as it is, or undefined when it can. */
export function textProblem(text: string): string | undefined {
  if (text.includes("\0")) {
    return "must not contain a NUL character";
  }
  return text.isWellFormed() ? undefined : "must not contain half of a surrogate pair";
}

/** A text field: 1 to `longest` characters that PostgreSQL stores byte for byte. */
export function storedText(longest: number = maxTextLength): z.ZodType<string> {
  return z.string().superRefine((text, context) => {
    // A code point has at most two code units, so a text that is far too long need not be counted.
    const fits = text.length > 0 && text.length <= 2 * longest && [...text].length <= longest;
    const flaw = fits ? textProblem(text) : `must have 1 to ${longest} characters`;
    if (flaw !== undefined) {
      context.addIssue({ code: "custom", message: flaw });
    }
  });
}

export type JsonObject = { readonly [key: string]: JsonValue };

/** An object that JSON keeps whole: no NaN, no undefined, no dates, no functions, no NUL in any key or text. */
export const storedJson: z.ZodType<JsonObject> = z
  .custom<JsonObject>()
  .superRefine((value: unknown, context) => {
    if (!isPlainObject(value)) {
      context.addIssue({ code: "custom", message: "must be an object" });
      return;
    }
    for (const { path, message } of jsonProblems(value)) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
  });

/** Where a value is not what JSON and PostgreSQL keep whole; the first ones of many. */
export function jsonProblems(value: unknown): readonly Fault[] {
  return enough(flawsIn(value, [], { values: 0 }));
}

/** @param seen counts the values, so that an object that names itself many times over is not walked for ever */
function* flawsIn(value: unknown, path: readonly PropertyKey[], seen: { values: number }): Generator<Fault> {
  seen.values += 1;
  if (seen.values > mostValues) {
    if (seen.values === mostValues + 1) {
      yield { path, message: `must not have more than ${mostValues} values` };
    }
  } else if (path.length > deepestMetadata) {
    yield { path, message: `must not be nested deeper than ${deepestMetadata} levels` };
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
    // Its entries have the holes of a sparse array too, which JSON would turn into null.
    for (const [index, entry] of value.entries()) {
      yield* flawsIn(entry, [...path, index], seen);
      if (seen.values > mostValues) {
        return;
      }
    }
  } else if (isPlainObject(value)) {
    yield* flawsInObject(value, path, seen);
  } else if (value !== null && typeof value !== "boolean") {
    yield { path, message: "must be a JSON value" };
  }
}

function* flawsInObject(
  value: Readonly<Record<string, unknown>>,
  path: readonly PropertyKey[],
  seen: { values: number },
): Generator<Fault> {
  for (const key of Object.keys(value)) {
    const flaw = textProblem(key);
    if (flaw === undefined) {
      yield* flawsIn(value[key], [...path, key], seen);
    } else {
      yield { path, message: `a key ${flaw}` };
    }
    if (seen.values > mostValues) {
      return;
    }
  }
}

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  // An object with its own toJSON would be written as something else than what was checked.
  return (
    (prototype === Object.prototype || prototype === null) &&
    typeof Reflect.get(value, "toJSON") !== "function"
  );
}
