// Resolves the names of an installation: its orders table, and the schema of its counters and functions.
import { byteLength } from "./byte-length.js";
import { constraintName, numberKeySuffix, paymentKeySuffix } from "./order-constraints.js";

/** A table or function, schema-qualified and quoted for SQL. */
type Qualified = string;

/** The names that statements and migrations use. */
export interface Installation {
  /** The schema of the counters and functions, unquoted. */
  readonly schema: string;
  /** The same, quoted for SQL. */
  readonly quotedSchema: string;
  readonly orders: Qualified;
  readonly tracker: Qualified;
  readonly ledger: Qualified;
  /** The names of the unique constraints whose violation means a duplicate order. */
  readonly keys: {
    readonly id: string;
    readonly paymentReference: string;
    readonly orderNumber: string;
  };
}

/** Selects the schema of everything that the migrations create. Without options: `public`. */
export interface InstallationOptions {
  /**
   * The schema of everything that the migrations create. `createNumbering` uses `gapless_orders`, where nothing collides
   * with the app's tables. (Default: `public`)
   */
  readonly schema?: string | undefined;
}

/** Resolves the options to names. Throws a RangeError for a name that PostgreSQL does not accept. */
export function resolveInstallation({ schema = "public" }: InstallationOptions): Installation {
  const quotedSchema = quoteName(schema);
  return {
    schema,
    quotedSchema,
    orders: `${quotedSchema}.orders`,
    tracker: `${quotedSchema}.order_sequence_tracker`,
    ledger: `${quotedSchema}.number_ledger`,
    keys: {
      id: constraintName("orders", "pkey"),
      paymentReference: constraintName("orders", paymentKeySuffix),
      orderNumber: constraintName("orders", numberKeySuffix),
    },
  };
}

/** Names that need no quotes: lower case, and not reserved by PostgreSQL. */
const plainNames = new Set(["public", "orders", "gapless_orders", "drizzle"]);

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
