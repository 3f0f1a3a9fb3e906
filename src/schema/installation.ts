// Owns where an installation lives: the schema of its counters and functions, its orders table, and their names.
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { byteLength } from "./byte-length.js";
import { constraintName, numberKeySuffix, paymentKeySuffix } from "./order-constraints.js";

/** A table or function, qualified and quoted as SQL has it. */
type Qualified = string;

/** What the statements and the migrations have to know of a place to work in. */
export interface Installation {
  /** The schema of the counters and the functions, as it is called. */
  readonly schema: string;
  /** The same, quoted. */
  readonly quotedSchema: string;
  readonly orders: Qualified;
  readonly tracker: Qualified;
  /** Whether the orders table is the app's own, and not made by the shipped migrations. */
  readonly isOwnTable: boolean;
  /** The names of the keys by which a duplicate is told. */
  readonly keys: {
    readonly id: string;
    readonly paymentReference: string;
    readonly orderNumber: string;
  };
}

/** Where to look, or to migrate, when the orders table is the app's own. */
export interface InstallationOptions {
  /** The app's own orders table, one with `orderColumns` and `orderConstraints`. (Default: `public.orders`, ours) */
  readonly table?: PgTable | undefined;
  /**
   * The schema of the counters and the functions of this table; each orders table has one of its own.
   * (Default: `gapless_orders` with a table of the app's, and else `public`)
   */
  readonly schema?: string | undefined;
}

const defaultTable = { schema: "public", name: "orders" };

/** Throws a RangeError for a name that PostgreSQL does not have. */
export function installationOf({ table, schema }: InstallationOptions): Installation {
  if (table === undefined) {
    if (schema !== undefined && schema !== "public") {
      throw new RangeError("gapless-orders: a schema of its own needs a table of the app's own");
    }
    return installation("public", defaultTable, false);
  }
  if (schema === "public") {
    throw new RangeError("gapless-orders: the schema public has the counters of the shipped table");
  }
  const { schema: tableSchema = "public", name } = getTableConfig(table);
  return installation(schema ?? "gapless_orders", { schema: tableSchema, name }, true);
}

function installation(
  schema: string,
  table: { readonly schema: string; readonly name: string },
  isOwnTable: boolean,
): Installation {
  const quotedSchema = quoteName(schema);
  return {
    schema,
    quotedSchema,
    orders: `${quoteName(table.schema)}.${quoteName(table.name)}`,
    tracker: `${quotedSchema}.order_sequence_tracker`,
    isOwnTable,
    keys: {
      id: constraintName(table.name, "pkey"),
      paymentReference: constraintName(table.name, paymentKeySuffix),
      orderNumber: constraintName(table.name, numberKeySuffix),
    },
  };
}

/** Plain names stand as they are. None of them is a word that PostgreSQL keeps for itself. */
const plainNames = new Set(["public", "orders", "gapless_orders"]);

/** A name as SQL has it. */
export function quoteName(name: string): string {
  if (/\p{Cc}/u.test(name) || !name.isWellFormed() || name === "" || byteLength(name) > 63) {
    throw new RangeError(
      "gapless-orders: a name needs 1 to 63 bytes without control characters to be a table's or a schema's",
    );
  }
  return plainNames.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A text as SQL has it, whatever `standard_conforming_strings` says of a backslash. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return text.includes("\\") ? ` E${quoted}` : quoted;
}
