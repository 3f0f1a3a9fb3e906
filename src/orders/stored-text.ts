// Owns what PostgreSQL can store as text and JSON, so that nothing is refused, cut or changed on the way.
import { z } from "zod";
import type { JsonValue } from "../schema/order-columns.js";

/** Longest text in a field, in characters as PostgreSQL counts them (code points). */
export const longestText = 255;
/** Deepest nesting of metadata. */
const deepestMetadata = 32;
/** Most values in metadata, at all levels together. */
const mostValues = 10_000;

/** Why a text cannot be stored as it is, or undefined when it can. */
export function flawIn(text: string): string | undefined {
  if (text.includes("\0")) {
    return "must not contain a NUL character";
  }
  return text.isWellFormed() ? undefined : "must not contain half of a surrogate pair";
}

/** A text field: 1 to `longest` characters that PostgreSQL stores byte for byte. */
export function storedText(longest: number = longestText): z.ZodType<string> {
  return z.string().superRefine((text, context) => {
    // A code point has at most two code units, so a text that is far too long need not be counted.
    const fits = text.length > 0 && text.length <= 2 * longest && [...text].length <= longest;
    const flaw = fits ? flawIn(text) : `must have 1 to ${longest} characters`;
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
    for (const { path, message } of flawsInJson(value)) {
      context.addIssue({ code: "custom", path: [...path], message });
    }
  });

interface Flaw {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Where a value is not what JSON and PostgreSQL keep whole.
 *
 * @param seen counts the values, so that an object that names itself many times over is not walked for ever
 */
export function flawsInJson(
  value: unknown,
  path: readonly (string | number)[] = [],
  seen: { values: number } = { values: 0 },
): readonly Flaw[] {
  seen.values += 1;
  if (seen.values > mostValues) {
    return seen.values === mostValues + 1
      ? [{ path, message: `must not have more than ${mostValues} values` }]
      : [];
  }
  if (path.length > deepestMetadata) {
    return [{ path, message: `must not be nested deeper than ${deepestMetadata} levels` }];
  }
  if (typeof value === "string") {
    const message = flawIn(value);
    return message === undefined ? [] : [{ path, message }];
  }
  if (value === null || typeof value === "boolean") {
    return [];
  }
  if (typeof value === "number") {
    return Number.isFinite(value) ? [] : [{ path, message: "must be a finite number" }];
  }
  if (Array.isArray(value)) {
    // Array.from also visits the holes of a sparse array, which JSON would turn into null.
    return Array.from(value).flatMap((entry: unknown, index) => flawsInJson(entry, [...path, index], seen));
  }
  if (!isPlainObject(value)) {
    return [{ path, message: "must be a JSON value" }];
  }
  return Object.entries(value).flatMap(([key, entry]) =>
    flawIn(key) === undefined
      ? flawsInJson(entry, [...path, key], seen)
      : [{ path, message: `a key ${flawIn(key)}` }],
  );
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
