// Owns how a value of an app's column travels: as JSON from which PostgreSQL reads the column's type.
import { is, SQL } from "drizzle-orm";
import { PgArray, type PgColumn } from "drizzle-orm/pg-core";
import type { JsonValue } from "../schema/order-columns.js";

/**
 * The value as the column's own `mapToDriverValue` has it, where a driver would send text: texts stay as they are, and what
 * a driver would turn into text (an instant, a bigint, bytes) is turned into it here. JSON and arrays travel as such.
 * Throws for an SQL expression, which cannot travel, and whatever a custom type throws.
 */
export function columnJson(column: PgColumn, value: unknown): JsonValue {
  if (value === null) {
    return null;
  }
  if (is(column, PgArray) && Array.isArray(value)) {
    return value.map((entry: unknown) => columnJson(column.baseColumn, entry));
  }
  const written: unknown = is(value, SQL) ? value : column.mapToDriverValue(value);
  switch (typeof written) {
    case "string":
      return /^jsonb?$/.test(column.getSQLType()) ? JSON.parse(written) : written;
    case "bigint":
      return String(written);
    case "number":
      // NaN and the infinities are numbers to PostgreSQL, and none to JSON.
      return Number.isFinite(written) ? written : String(written);
    case "boolean":
      return written;
    default:
      return objectJson(written);
  }
}

function objectJson(written: unknown): JsonValue {
  if (written === null) {
    return null;
  }
  if (written instanceof Date) {
    return written.toISOString();
  }
  if (written instanceof Uint8Array) {
    return `\\x${Buffer.from(written).toString("hex")}`;
  }
  if (is(written, SQL)) {
    throw new TypeError("an expression cannot travel with an order");
  }
  const json: unknown = JSON.stringify(written);
  if (typeof json !== "string") {
    throw new TypeError("a value that JSON cannot hold");
  }
  return JSON.parse(json);
}
