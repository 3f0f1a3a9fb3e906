// Turns SQL expressions of the app into text without parameters: the isolating statement executes the same text.
import { bytesToHex } from "@noble/hashes/utils.js";
import { type SQL, sql } from "drizzle-orm";
import type { PgDialect } from "drizzle-orm/pg-core";
import { dialectOf } from "../../database/drizzle-internals.js";
import type { OrdersDatabase } from "../../database/orders-database.js";
import { quoteText } from "../../schema/installation.js";
import { bytesOf, dateOf, isPlainObject } from "../../validation/value-kinds.js";

/** Names of our common table expressions that an expression of the app would read instead of a table of that name. */
const shadowing =
  /\b(?:from|join)\s+"?(?<name>arguments|settings|series|input|targets|existing|unnumbered|counters|dice|numbered)"?(?![\w".])/i;

/**
 * The expression with its parameters as literals. Not Drizzle's `inlineParams`, whose texts end at a backslash where
 * `standard_conforming_strings` is off, and which refuses a bigint. Each literal is quoted, so that it has no type before
 * its context gives it one, as a parameter. Throws a RangeError for what cannot be written so.
 *
 * @param what the option, for the error
 */
export function literalSql(db: OrdersDatabase, expression: SQL, what: string): SQL {
  return sql.raw(literalText(db, expression, what));
}

/** The same as text. */
export function literalText(db: OrdersDatabase, expression: SQL, what: string): string {
  const refuse = (reason: string): never => {
    throw new RangeError(`createNumbering: ${what}: ${reason}`);
  };
  // Inherits the app's casing.
  const literal: PgDialect = Object.create(dialectOf(db), {
    escapeParam: {
      value: (_: number, value: unknown) => literalOf(value) ?? refuse("a value has no literal"),
    },
    escapeString: { value: quoteText },
  });
  const text = literal.sqlToQuery(expression).sql;
  const name = shadowing.exec(text)?.groups?.["name"];
  if (name !== undefined) {
    refuse(`write the table ${name} with its schema: the statement has a part of that name`);
  }
  return text;
}

/** What a driver would send as text, quoted; undefined for what is no value, such as a placeholder. */
function literalOf(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return quoteText(value);
    case "number":
    case "bigint":
    case "boolean":
      return `'${value}'`;
    default:
      break;
  }
  if (value === null) {
    return "null";
  }
  const date = dateOf(value);
  if (date !== undefined) {
    return `'${date.toISOString()}'`;
  }
  const bytes = bytesOf(value);
  if (bytes !== undefined) {
    return quoteText(`\\x${bytesToHex(bytes)}`);
  }
  return isPlainObject(value) ? quoteText(JSON.stringify(value)) : undefined;
}
