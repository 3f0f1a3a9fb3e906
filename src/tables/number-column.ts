// Checks the column that gets the numbers, and which series fit into it.
import type { PgColumn } from "drizzle-orm/pg-core";
import type { AppColumn } from "../columns/app-columns.js";
import type { TemplateToken } from "../series/number-template.js";
import type { OrderSeries } from "../series/order-series.js";

/** The column that gets the numbers. */
export interface NumberColumn extends AppColumn {
  /** Whether it holds a whole number instead of text. */
  readonly isInteger: boolean;
  /** The largest whole number that it holds, and Drizzle reads; undefined for text. */
  readonly largest: bigint | undefined;
  /** The most characters of its text; undefined without a limit. */
  readonly maxLength: number | undefined;
}

const textTypes = new Set(["PgText", "PgVarchar", "PgCustomColumn"]);
const integerNames = /^(smallint|integer|int|bigint|int[248])$/i;
const integerTypes = new Set(["PgInteger", "PgSmallInt", "PgBigInt53", "PgBigInt64"]);

function largestIn({ sqlType, columnType }: AppColumn): bigint {
  const type = sqlType.toLowerCase();
  if (type === "bigint" || type === "int8") {
    return columnType === "PgBigInt53" ? BigInt(Number.MAX_SAFE_INTEGER) : 2n ** 63n - 1n;
  }
  return type === "smallint" || type === "int2" ? 2n ** 15n - 1n : 2n ** 31n - 1n;
}

/** The column as one for numbers. Throws a RangeError for a type that cannot hold them. */
export function numberColumn(column: AppColumn): NumberColumn {
  const { columnType, sqlType } = column;
  // A custom type says only in SQL what it is.
  const isInteger = integerTypes.has(columnType) || integerNames.test(sqlType);
  if (!isInteger && !textTypes.has(columnType)) {
    const why = columnType.includes("Serial")
      ? "a sequence of the database numbers it already"
      : "it must be text, varchar, integer or bigint";
    throw new RangeError(`createNumbering: the column ${column.key} cannot get the numbers: ${why}`);
  }
  if (column.isGenerated) {
    throw new RangeError(
      `createNumbering: the column ${column.key} cannot get the numbers: the database generates its values`,
    );
  }
  return {
    ...column,
    isInteger,
    largest: isInteger ? largestIn(column) : undefined,
    maxLength: lengthOf(column.column),
  };
}

function lengthOf(column: PgColumn): number | undefined {
  return "length" in column && typeof column.length === "number" ? column.length : undefined;
}

/**
 * Why no number of the series fits into the column; undefined if one does. The name of the series may be data.
 *
 * @param fallback whether a document may get a timestamp-based number
 */
export function misfit(
  { key, isInteger, largest, maxLength }: NumberColumn,
  series: OrderSeries,
  fallback: boolean,
): string | undefined {
  const { tokens } = series.parsed;
  if (isInteger && !isWholeNumber(series)) {
    return `the column ${key} of whole numbers needs a template of digits without leading zeros, such as {#} or {#+1000}`;
  }
  const smallest = tokens.map(smallestText).join("");
  if (largest !== undefined && BigInt(smallest) > largest) {
    return `a number is at least ${smallest}, and the largest that the column ${key} can have is ${largest}`;
  }
  const characters = [...smallest].length;
  if (maxLength === undefined) {
    return undefined;
  }
  if (characters > maxLength) {
    return `a number has at least ${characters} characters, and the column ${key} has room for ${maxLength}`;
  }
  const inFallback = tokens.map((token) => fallbackText(token, tokens)).join("").length;
  return fallback && inFallback > maxLength
    ? `a fallback number has ${inFallback} characters, and the column ${key} has room for ${maxLength}`
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

/** The earliest date of a period that the ledger holds, by its tokens. */
const smallestDate = { YYYY: "1900", "YYYY+1": "1900", YY: "00", "YY+1": "00", MM: "01", DD: "01" };

function smallestText(token: TemplateToken): string {
  switch (token.kind) {
    case "literal":
      return token.text;
    case "sequence":
      return String(token.offset + 1).padStart(token.minimumDigits, "0");
    default:
      return smallestDate[token.kind];
  }
}

/** As fallback_order_number prints it: the whole date is in it. */
function fallbackText(token: TemplateToken, all: readonly TemplateToken[]): string {
  if (token.kind !== "sequence") {
    return token.kind === "literal" ? "?".repeat([...token.text].length) : smallestDate[token.kind];
  }
  return all.some(({ kind }) => kind === "DD") ? "T235959999-0000" : "T20261231235959999-0000";
}
