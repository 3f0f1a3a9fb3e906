// Makes the zod schema of an app's column by its type.
import { z } from "zod";
import { dimensionsOf, entryColumn } from "../database/drizzle-internals.js";
import type { AppColumn } from "./app-columns.js";
import { boundedArray } from "./bounded-array.js";
import { typeSchema } from "./type-schema.js";

/** One object for what is given of the app's columns. */
export function columnSchemas(
  columns: readonly AppColumn[],
  isPartial = false,
): z.ZodType<Readonly<Record<string, unknown>>> {
  const schema = z.object(Object.fromEntries(columns.map((column) => [column.key, columnSchema(column)])));
  return isPartial ? schema.partial() : schema;
}

function columnSchema({ column }: AppColumn): z.ZodType {
  const ofArrays = arraysOf(typeSchema(entryColumn(column)), dimensionsOf(column));
  const nullable = column.notNull ? ofArrays : ofArrays.nullable();
  // A column that the database always makes is given only where it names a row.
  const isMade = column.generated?.type === "always" || column.generatedIdentity?.type === "always";
  return boundedArray(isMade || (column.notNull && !column.hasDefault) ? nullable : nullable.optional());
}

function arraysOf(entry: z.ZodType, levels: number): z.ZodType {
  return levels === 0 ? entry : arraysOf(z.array(entry), levels - 1);
}
