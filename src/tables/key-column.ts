// Checks the column that is the idempotency key of a numbering.
import type { AppColumn } from "../columns/app-columns.js";

const keyTypes = /^(text|varchar(\(\d+\))?|citext|uuid|smallint|integer|int|bigint|int[248])$/i;

/**
 * The column. Throws a RangeError for one of another type: the database would write its value in other words than the call
 * did, as `40.0` and `40.00` of a numeric, and `adopt` would not find the key that a later call brings.
 */
export function keyColumn(column: AppColumn): AppColumn {
  if (!keyTypes.test(column.sqlType)) {
    throw new RangeError(
      `createNumbering: key: the column ${column.key} must be text, varchar, uuid or a whole number`,
    );
  }
  return column;
}

/** The value as the database writes it: it takes a UUID in capitals, and gives it back in small letters. */
export function keyTextOf({ sqlType }: AppColumn, text: string): string {
  return sqlType.toLowerCase() === "uuid" ? text.toLowerCase() : text;
}
