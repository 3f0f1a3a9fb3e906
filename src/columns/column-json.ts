// Encodes a value of an app's column as JSON from which PostgreSQL reads the column's type.
import { bytesToHex } from "@noble/hashes/utils.js";
import { is, SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { dimensionsOf, entryColumn, writtenValue } from "../database/drizzle-internals.js";
import { eachEntry } from "../database/each-entry.js";
import { arrayLiteral } from "../schema/array-literal.js";
import type { JsonValue } from "../schema/order-columns.js";
import { bytesOf, dateOf, isPromise } from "../validation/value-kinds.js";

/** Why a value cannot be sent, in words of ours: they do not repeat it. */
export class CannotTravel extends Error {}

/**
 * Whether a column's value travels as the text that its type reads: `json` keeps its text, in which the order of keys and
 * the spelling of numbers are the app's, and an entry of a `jsonb` array may be an array itself.
 */
export function isSentAsText(column: PgColumn): boolean {
  const { columnType } = entryColumn(column);
  return columnType === "PgJson" || (columnType === "PgJsonb" && dimensionsOf(column) > 0);
}

/**
 * The value as the column's own `mapToDriverValue` has it, where a driver would send text: texts stay as they are, and what
 * a driver would turn into text (an instant, a bigint, bytes) is turned into it here. JSON and arrays travel as such.
 * Throws for an SQL expression, which cannot travel, and whatever a custom type throws.
 */
export function columnJson(column: PgColumn, value: unknown): JsonValue {
  const levels = dimensionsOf(column);
  // Before the column's own code, which would write either as an object.
  eachEntry(value, levels, refuseWhatCannotTravel);
  const written = writtenValue(column, value);
  if (written !== null && isSentAsText(column)) {
    return speltOut(Array.isArray(written) ? arrayLiteral(written) : written);
  }
  const isJsonb = entryColumn(column).getSQLType().trim().toLowerCase() === "jsonb";
  return entriesJson(written, levels, isJsonb);
}

function refuseWhatCannotTravel(value: unknown): void {
  if (is(value, SQL)) {
    throw new CannotTravel(
      "an SQL expression cannot travel with an order; give a value, or a default in the database",
    );
  }
  if (isPromise(value)) {
    throw new CannotTravel("it is a promise");
  }
}

function speltOut(written: unknown): string {
  if (typeof written !== "string") {
    throw new CannotTravel("JSON cannot hold it");
  }
  return written;
}

function entriesJson(written: unknown, levels: number, isJsonb: boolean): JsonValue {
  return levels > 0 && Array.isArray(written)
    ? written.map((entry) => entriesJson(entry, levels - 1, isJsonb))
    : valueJson(written, isJsonb);
}

function valueJson(written: unknown, isJsonb: boolean): JsonValue {
  switch (typeof written) {
    case "string":
      return isJsonb ? JSON.parse(written) : written;
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
  const date = dateOf(written);
  if (date !== undefined) {
    return date.toISOString();
  }
  const bytes = bytesOf(written);
  if (bytes !== undefined) {
    return `\\x${bytesToHex(bytes)}`;
  }
  if (is(written, SQL)) {
    // A custom type's `toDriver` may give one.
    throw new CannotTravel("its type writes SQL expressions, which cannot travel with an order");
  }
  const json: unknown = JSON.stringify(written);
  if (typeof json !== "string") {
    throw new CannotTravel("JSON cannot hold it");
  }
  return JSON.parse(json);
}
