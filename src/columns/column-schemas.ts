// Makes the zod schema of an app's column: drizzle-zod's, where that knows the type.
import { getTableName } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { createInsertSchema, createSelectSchema } from "drizzle-zod";
import { z } from "zod";
import type { AppColumn } from "./app-columns.js";
import { boundedArray } from "./bounded-array.js";

/** Any UUID that PostgreSQL takes, of a version or of none. */
const anyUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** NaN and the infinities are numbers to PostgreSQL; drizzle-zod's bounds are those of three and of six bytes. */
const anyNumber = z.custom<number>((value) => typeof value === "number", "must be a number");

/**
 * Where drizzle-zod 0.8 refuses what Drizzle's insert and PostgreSQL take, or leaves out a key of an object: the type alone.
 * What the type does not say, such as a range, the database refuses, for that order alone.
 */
function relaxed(column: PgColumn): z.ZodType | undefined {
  switch (column.columnType) {
    case "PgUUID":
      return z.string().regex(anyUuid, "must be a UUID");
    case "PgReal":
    case "PgDoublePrecision":
    case "PgNumericNumber":
      return anyNumber;
    case "PgNumericBigInt":
      return z.bigint();
    case "PgChar":
      return z.string();
    case "PgJson":
    case "PgJsonb":
      return z
        .unknown()
        .refine((value) => value !== undefined && typeof value !== "function", "must be JSON");
    default:
      return undefined;
  }
}

/** One object for what is given of the app's columns. */
export function columnSchemas(
  table: PgTable,
  columns: readonly AppColumn[],
  isPartial = false,
): z.ZodType<Readonly<Record<string, unknown>>> {
  const whole: Readonly<Record<string, z.ZodType>> = {
    // Also a key that the database always makes, by which an issue names its document.
    ...createSelectSchema(table).shape,
    ...createInsertSchema(table).shape,
  };
  const schema = z.object(
    Object.fromEntries(
      columns.map(({ key, column }) => {
        const ofColumn = whole[key];
        if (ofColumn === undefined) {
          throw new RangeError(
            `gapless-orders: the column ${key} of ${getTableName(table)} cannot be checked`,
          );
        }
        const loose = relaxed(column);
        if (loose === undefined) {
          return [key, boundedArray(ofColumn)];
        }
        const nullable = column.notNull ? loose : loose.nullable();
        return [key, column.notNull && !column.hasDefault ? nullable : nullable.optional()];
      }),
    ),
  );
  return isPartial ? schema.partial() : schema;
}
