// Checks the column that gets the numbers, and which series fit into it.
import type { PgColumn } from "drizzle-orm/pg-core";
import type { AppColumn } from "../columns/app-columns.js";
import type { OrderSeries } from "../series/order-series.js";

/** The column that gets the numbers. */
export interface NumberColumn extends AppColumn {
  /** Whether it holds a whole number instead of text. */
  readonly isInteger: boolean;
  /** The most characters of its text; undefined without a limit. */
  readonly maxLength: number | undefined;
}

const textTypes = new Set(["PgText", "PgVarchar", "PgCustomColumn"]);
const integerNames = /^(smallint|integer|int|bigint|int[248])$/i;
const integerTypes = new Set(["PgInteger", "PgSmallInt", "PgBigInt53", "PgBigInt64"]);

/** The column as one for numbers. Throws a RangeError for a type that cannot hold them. */
export function numberColumn(column: AppColumn): NumberColumn {
  const { columnType } = column.column;
  // A custom type says only in SQL what it is.
  const isInteger = integerTypes.has(columnType) || integerNames.test(column.column.getSQLType());
  if (!isInteger && !textTypes.has(columnType)) {
    const why = columnType.includes("Serial")
      ? "a sequence of the database numbers it already"
      : "it must be text, varchar, integer or bigint";
    throw new RangeError(`createNumbering: the column ${column.key} cannot get the numbers: ${why}`);
  }
  return { ...column, isInteger, maxLength: lengthOf(column.column) };
}

function lengthOf(column: PgColumn): number | undefined {
  return "length" in column && typeof column.length === "number" ? column.length : undefined;
}

/** Why no number of the series fits into the column; undefined if one does. The name of the series may be data. */
export function misfit({ key, isInteger, maxLength }: NumberColumn, series: OrderSeries): string | undefined {
  if (isInteger && !isWholeNumber(series)) {
    return `the column ${key} of whole numbers needs a template of digits without leading zeros, such as {#} or {#+1000}`;
  }
  const shortest = shortestLength(series);
  return maxLength !== undefined && shortest > maxLength
    ? `a number has at least ${shortest} characters, and the column ${key} has room for ${maxLength}`
    : undefined;
}

/** Whether every number of the series is written as PostgreSQL writes a whole number. */
function isWholeNumber({ parsed: { tokens } }: OrderSeries): boolean {
  const [first] = tokens;
  return (
    tokens.every((token) => token.kind !== "literal" || /^\d+$/.test(token.text)) &&
    (first?.kind === "YYYY" ||
      first?.kind === "YYYY+1" ||
      (first?.kind === "literal" && !first.text.startsWith("0")) ||
      (first?.kind === "sequence" && String(first.offset + 1).length >= first.minimumDigits))
  );
}

const widths = { YYYY: 4, "YYYY+1": 4, YY: 2, "YY+1": 2, MM: 2, DD: 2 };

function shortestLength({ parsed: { tokens } }: OrderSeries): number {
  return tokens.reduce((length, token) => {
    switch (token.kind) {
      case "literal":
        return length + [...token.text].length;
      case "sequence":
        return length + Math.max(token.minimumDigits, String(token.offset + 1).length);
      default:
        return length + widths[token.kind];
    }
  }, 0);
}
