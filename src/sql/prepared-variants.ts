// Prepares each variant of a statement when it is first needed, and keeps it.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import type { Numbering } from "./numbering.js";

/**
 * The name of a prepared statement: a digest of its text. Behind a pooler, one name for two texts would execute
 * another client's statement.
 */
export function statementName(text: string): string {
  return `gapless_orders_${bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16)}`;
}

/** How many variants of the statement stay prepared. Each takes some 0.3 MB in a connection. */
const maxVariants = 32;

/** A statement that Drizzle has built. */
interface Built<Prepared> {
  prepare(name: string): Prepared;
  toSQL(): { readonly sql: string };
}

/**
 * The statement for a kind of numbering and a batch key, prepared. There is a limit, because the input of callers decides
 * how many variants there are; past it a statement is sent without a name.
 *
 * @param named whether the server keeps the prepared statement under a name, which saves a round trip per call
 */
export function preparedVariants<Prepared, Statement extends Built<Prepared>>(
  named: boolean,
  build: (numbering: Numbering, batchKey: string) => Statement & Built<Prepared>,
): (numbering: Numbering, batchKey: string) => Prepared | Statement {
  const kept = new Map<string, Prepared>();
  return (numbering, batchKey) => {
    const variant = `${numbering} ${batchKey}`;
    const known = kept.get(variant);
    if (known !== undefined) {
      return known;
    }
    const statement = build(numbering, batchKey);
    if (kept.size >= maxVariants) {
      // Not `prepare`d: postgres.js would still prepare it, under a name of its own.
      return statement;
    }
    // The empty name is PostgreSQL's unnamed statement.
    const prepared = statement.prepare(named ? statementName(statement.toSQL().sql) : "");
    kept.set(variant, prepared);
    return prepared;
  };
}
