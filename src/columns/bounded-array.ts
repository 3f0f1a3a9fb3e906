// Checks an array of the app's until enough entries are wrong, where zod would check all of them.
import { z } from "zod";
import { type Fault, firstFaults } from "../validation/input-issues.js";

/** Entries that are checked whatever is wrong with them: fewer than that are zod's alone. */
const fewEntries = 1_000;

/**
 * The same schema for a column that is no array. 250,000 texts in a column of integers took zod four seconds. An array may
 * have another size than the column says, as PostgreSQL does not enforce it either.
 */
export function boundedArray(ofColumn: z.ZodType): z.ZodType {
  if (arrayIn(ofColumn) === undefined) {
    return ofColumn;
  }
  const schema = withoutSize(ofColumn);
  const bounded = z
    .unknown()
    .superRefine((value, context) => {
      if (entriesOf(value) > fewEntries) {
        for (const { path, message } of firstFaults(faultsOf(schema, value, []))) {
          context.addIssue({ code: "custom", path: [...path], message });
        }
      }
    })
    .pipe(schema);
  return schema.safeParse(undefined).success ? bounded.optional() : bounded;
}

function withoutSize(schema: z.core.$ZodType): z.ZodType {
  if (schema instanceof z.ZodOptional) {
    return withoutSize(schema.unwrap()).optional();
  }
  if (schema instanceof z.ZodNullable) {
    return withoutSize(schema.unwrap()).nullable();
  }
  if (schema instanceof z.ZodArray) {
    const { element } = schema;
    return z.array(arrayIn(element) === undefined ? element : withoutSize(element));
  }
  throw new RangeError("gapless-orders: the schema of an array has no array");
}

function arrayIn(schema: z.core.$ZodType): z.ZodArray | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) {
    return arrayIn(schema.unwrap());
  }
  return schema instanceof z.ZodArray ? schema : undefined;
}

/** At all levels together. */
function entriesOf(value: unknown): number {
  return Array.isArray(value)
    ? value.reduce<number>((entries, entry) => entries + entriesOf(entry), value.length)
    : 0;
}

function* faultsOf(schema: z.core.$ZodType, value: unknown, path: readonly PropertyKey[]): Generator<Fault> {
  const array = arrayIn(schema);
  if (array !== undefined && Array.isArray(value)) {
    for (const [index, entry] of value.entries()) {
      yield* faultsOf(array.element, entry, [...path, index]);
    }
  } else {
    for (const issue of z.safeParse(schema, value).error?.issues ?? []) {
      yield { path: [...path, ...issue.path], message: issue.message };
    }
  }
}
