// Makes the zod schema of an app's column: drizzle-zod's, where that knows the type.
import { getTableName, is } from "drizzle-orm";
import { PgChar, type PgColumn, type PgTable, PgVarchar } from "drizzle-orm/pg-core";
import { createInsertSchema, createSelectSchema } from "drizzle-zod";
import { z } from "zod";
import type { AppColumn } from "./app-columns.js";
import { boundedArray } from "./bounded-array.js";
import { isOfDates, withDatesOfAnyRealm } from "./dates-of-any-realm.js";
import { dayText, limitedText, numericNumber, numericText } from "./text-forms.js";

/** Any UUID that PostgreSQL takes, of a version or of none. */
const anyUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** NaN and the infinities are numbers to PostgreSQL; drizzle-zod's bounds are those of three and of six bytes. */
const anyNumber = z.custom<number>((value) => typeof value === "number", "must be a number");

/**
 * Where drizzle-zod 0.8 refuses what Drizzle's insert and PostgreSQL take, leaves out a key of an object, or takes any text
 * for a number or a day. What is not checked here the database refuses, for that order alone.
 */
function replaced(column: PgColumn): z.ZodType | undefined {
  if ((is(column, PgChar) || is(column, PgVarchar)) && column.enumValues === undefined) {
    return limitedText(column);
  }
  switch (column.columnType) {
    case "PgUUID":
      return z.string().regex(anyUuid, "must be a UUID");
    case "PgReal":
    case "PgDoublePrecision":
      return anyNumber;
    case "PgNumericNumber":
      return numericNumber(column);
    case "PgNumeric":
      return numericText(column);
    case "PgDateString":
    case "PgTimestampString":
      return dayText();
    case "PgNumericBigInt":
      return z.bigint();
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
        const own = replaced(column);
        if (own === undefined) {
          const taken = isOfDates(ofColumn) ? withDatesOfAnyRealm(ofColumn) : ofColumn;
          return [key, boundedArray(taken)];
        }
        const nullable = column.notNull ? own : own.nullable();
        return [key, column.notNull && !column.hasDefault ? nullable : nullable.optional()];
      }),
    ),
  );
  return isPartial ? schema.partial() : schema;
}
