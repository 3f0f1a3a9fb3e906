// Resolves the names of an installation: its orders table, and the schema of its counters and functions.
import { getTableConfig, type PgTable } from "drizzle-orm/pg-core";
import { byteLength } from "./byte-length.js";
import { constraintName, numberKeySuffix, paymentKeySuffix } from "./order-constraints.js";

/** A table or function, schema-qualified and quoted for SQL. */
type Qualified = string;

/** The names that statements and migrations use for one orders table and its counters. */
export interface Installation {
  /** The schema of the counters and functions, unquoted. */
  readonly schema: string;
  /** The same, quoted for SQL. */
  readonly quotedSchema: string;
  readonly orders: Qualified;
  readonly tracker: Qualified;
  readonly ledger: Qualified;
  /** Whether the app's own migrations create the orders table; otherwise the shipped ones do. */
  readonly isOwnTable: boolean;
  /** The names of the unique constraints whose violation means a duplicate order. */
  readonly keys: {
    readonly id: string;
    readonly paymentReference: string;
    readonly orderNumber: string;
  };
}

/** Selects the orders table and the schema of its counters. Without options: the shipped table. */
export interface InstallationOptions {
  /** The app's own table, from `orderColumns` and `orderConstraints`. (Default: the shipped `public.orders`) */
  readonly table?: PgTable | undefined;
  /**
   * The schema of everything that the migrations create. `createNumbering` uses `gapless_orders`, where nothing collides
   * with the app's tables. Each orders table of an app needs its own.
   * (Default: `gapless_orders` for an app's own table, `public` for the shipped one)
   */
  readonly schema?: string | undefined;
}

const defaultTable = { schema: "public", name: "orders" };

/** Resolves the options to names. Throws a RangeError for a name that PostgreSQL does not accept. */
export function resolveInstallation({ table, schema }: InstallationOptions): Installation {
  if (table === undefined) {
    const { name } = defaultTable;
    return installation(
      schema ?? defaultTable.schema,
      { schema: schema ?? defaultTable.schema, name },
      false,
    );
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
    ledger: `${quotedSchema}.number_ledger`,
    isOwnTable,
    keys: {
      id: constraintName(table.name, "pkey"),
      paymentReference: constraintName(table.name, paymentKeySuffix),
      orderNumber: constraintName(table.name, numberKeySuffix),
    },
  };
}

/** Names that need no quotes: lower case, and not reserved by PostgreSQL. */
const plainNames = new Set(["public", "orders", "gapless_orders"]);

/** Quotes an identifier for SQL. Throws a RangeError for one that PostgreSQL does not accept. */
export function quoteName(name: string): string {
  if (/\p{Cc}/u.test(name) || !name.isWellFormed() || name === "" || byteLength(name) > 63) {
    throw new RangeError(
      "gapless-orders: a name needs 1 to 63 bytes without control characters to be a table's or a schema's",
    );
  }
  return plainNames.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Quotes a text as a SQL literal that reads the same under either setting of `standard_conforming_strings`. */
export function quoteText(text: string): string {
  const quoted = `'${text.replaceAll("'", "''").replaceAll("\\", "\\\\")}'`;
  return text.includes("\\") ? ` E${quoted}` : quoted;
}
