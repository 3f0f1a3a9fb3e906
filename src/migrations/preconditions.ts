// Refuses to migrate a database in which something of the app stands in the way, and says what.
import type { OrdersDatabase } from "../database/orders-database.js";
import { classifyFailure } from "../errors/classify-failure.js";
import { isRaisedByFunction } from "../errors/explained-error.js";
import { isError } from "../errors/is-error.js";
import type { Checked } from "./check-installation.js";
import { expectedTables } from "./expected-tables.js";
import { missingKeys, missingTables } from "./missing-objects.js";

/** Refuses to migrate a database in which the app has a table with the name of a shipped one. */
export async function refuseConflictingTables(
  tx: OrdersDatabase,
  { installation: { schema, quotedSchema }, list }: Checked,
): Promise<void> {
  const gone = new Set((await missingTables(tx, schema, expectedTables)).map(({ table }) => table));
  const conflict = expectedTables.find(({ table }) => !gone.has(table));
  if (conflict === undefined) {
    return;
  }
  const lacksKey = (await missingKeys(tx, schema, [conflict])).length > 0;
  throw new Error(
    `gapless-orders: the database has a table ${quotedSchema}.${conflict.table} ` +
      (lacksKey
        ? "of its own. Nothing was changed. To number the rows of your own tables, put ours into a schema of their own: " +
          'migrate(db, { schema: "gapless_orders" }), which is where createNumbering looks for them.'
        : `with the keys of ours, but the list of applied migrations, ${list}, is empty. Nothing was changed. Restore that ` +
          "table too from where this one came"),
  );
}

/**
 * Rethrows why a migration failed. A migration that found the database in its way (`OG008`) has a message and a hint, which
 * name only tables, columns and keys. Of any other error it leaves out the statement, which is pages of SQL.
 *
 * @param tag the migration
 */
export function explainRefusal(thrown: unknown, tag: string): never {
  const cause = isError(thrown) ? thrown.cause : undefined;
  if (typeof cause === "object" && cause !== null && "code" in cause && cause.code === "OG008") {
    const message = "message" in cause ? cause.message : "a migration was refused";
    const hint = "hint" in cause ? `. ${cause.hint}` : "";
    throw new Error(`gapless-orders: ${message}${hint}`, { cause });
  }
  const { code = "no code", message } = classifyFailure(thrown).cause;
  const reason = namesObjectsOnly(code, cause) ? cause.message : message;
  throw new Error(
    `gapless-orders: migration ${tag} failed and nothing was changed: ${reason} (${code}); mend that and migrate again`,
    // The driver's own error has the rest, such as the position in the statement.
    { cause: cause ?? thrown },
  );
}

/** Our own statements have no data in them, so that errors of syntax, rights and constraints name only objects. */
function namesObjectsOnly(code: string, cause: unknown): cause is Error {
  return isError(cause) && /^(?:42|23|0A)/.test(code) && !isRaisedByFunction(cause);
}
