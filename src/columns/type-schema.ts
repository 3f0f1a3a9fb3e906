// Makes the zod schema of a single value of an app's column: what Drizzle's insert and PostgreSQL take of that type.
import type { PgColumn } from "drizzle-orm/pg-core";
import { z } from "zod";
import { bytesOf, dateOf } from "../validation/value-kinds.js";
import { dayText, limitedText, numericNumber, numericText } from "./text-forms.js";

/** Any UUID that PostgreSQL takes, of a version or of none. */
const anyUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** NaN and the infinities are numbers to PostgreSQL. */
const anyNumber = z.custom<number>((value) => typeof value === "number", "must be a number");

const anyJson = z
  .unknown()
  .refine((value) => value !== undefined && typeof value !== "function", "must be JSON");

const wholeFrom = (least: number, most: number) => z.int().gte(least).lte(most);

const bytes = z.custom<Uint8Array>((value) => bytesOf(value) !== undefined, "must be bytes");

/**
 * By what Drizzle calls the type, in all its lines. What is not checked here, and a type that is not named here, the database
 * refuses, for that row alone.
 */
export function typeSchema(column: PgColumn): z.ZodType {
  const { columnType, enumValues } = column;
  if (Array.isArray(enumValues) && enumValues.length > 0) {
    return z.enum(enumValues);
  }
  switch (columnType) {
    case "PgText":
    case "PgTime":
    case "PgInterval":
    case "PgInet":
    case "PgCidr":
    case "PgMacaddr":
    case "PgMacaddr8":
    case "PgSparseVector":
    case "PgBigIntString":
      return z.string();
    case "PgChar":
    case "PgVarchar":
      return limitedText({ length: numberIn(column, "length") });
    case "PgUUID":
      return z.string().regex(anyUuid, "must be a UUID");
    case "PgSmallInt":
    case "PgSmallSerial":
      return wholeFrom(-(2 ** 15), 2 ** 15 - 1);
    case "PgInteger":
    case "PgSerial":
      return wholeFrom(-(2 ** 31), 2 ** 31 - 1);
    case "PgBigInt53":
    case "PgBigSerial53":
      return wholeFrom(Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
    case "PgBigInt64":
    case "PgBigSerial64":
      return z
        .bigint()
        .gte(-(2n ** 63n))
        .lte(2n ** 63n - 1n);
    case "PgReal":
    case "PgDoublePrecision":
      return anyNumber;
    case "PgNumericNumber":
      return numericNumber(column);
    case "PgNumeric":
      return numericText(column);
    case "PgNumericBigInt":
      return z.bigint();
    case "PgDateString":
    case "PgTimestampString":
      return dayText();
    case "PgDate":
    case "PgTimestamp":
      // Also a date of another realm, as in a test of Jest's.
      return z.preprocess((value) => dateOf(value) ?? value, z.date());
    case "PgBoolean":
      return z.boolean();
    case "PgJson":
    case "PgJsonb":
      return anyJson;
    case "PgBytea":
      return bytes;
    default:
      return shapedSchema(column);
  }
}

/** The types whose values have several numbers, and bit strings. */
function shapedSchema(column: PgColumn): z.ZodType {
  // Of a vector or bit string: 1.0 calls it `length`, earlier lines `dimensions`.
  const length = numberIn(column, "length") ?? numberIn(column, "dimensions");
  switch (column.columnType) {
    case "PgPointTuple":
    case "PgGeometry":
      return z.tuple([z.number(), z.number()]);
    case "PgPointObject":
    case "PgGeometryObject":
      return z.object({ x: z.number(), y: z.number() });
    case "PgLine":
      return z.tuple([z.number(), z.number(), z.number()]);
    case "PgLineABC":
      return z.object({ a: z.number(), b: z.number(), c: z.number() });
    case "PgVector":
    case "PgHalfVector":
      return length === undefined ? z.array(z.number()) : z.array(z.number()).length(length);
    case "PgBinaryVector": {
      const bits = z.string().regex(/^[01]+$/, "must be bits");
      return length === undefined ? bits : bits.max(length);
    }
    default:
      return z.any();
  }
}

function numberIn(column: PgColumn, name: string): number | undefined {
  const value: unknown = Reflect.get(column, name);
  return typeof value === "number" ? value : undefined;
}
