// Checks that a migrated database has what the migrations made, puts functions and triggers back, and names what else is missing.

import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { isError } from "../errors/is-error.js";
import { type Installation, quoteName } from "../schema/installation.js";
import { expectedTables } from "./expected-tables.js";
import { missingColumns, missingKeys, missingTables } from "./missing-objects.js";
import { missingFunctions, missingTriggers } from "./missing-routines.js";
import { type ShippedMigration, shippedMigrations } from "./shipped-migrations.js";
import { shippedObjects } from "./shipped-objects.js";

/** The names of an installation, and the list of its applied migrations, for messages. */
export interface Checked {
  readonly installation: Installation;
  /** Qualified and quoted. */
  readonly list: string;
}

/**
 * Rejects if a table that the applied migrations made is not there: dropped, renamed, or in another schema. Tables hold the
 * numbers, so none is made anew unasked.
 */
export async function refuseMissingTables(
  tx: OrdersDatabase,
  { installation, list }: Checked,
  applied: readonly ShippedMigration[],
): Promise<void> {
  const { quotedSchema, schema } = installation;
  const texts = applied.flatMap(({ sql: statements }) => statements).map((text) => text.toLowerCase());
  const wanted = expectedTables.filter(({ table }) =>
    texts.some((text) => text.includes(`create table ${quotedSchema.toLowerCase()}.${table} `)),
  );
  const missing = await missingTables(tx, schema, wanted);
  if (missing.length === 0) {
    return;
  }
  const waysBack = missing.flatMap(({ wayBack }) => (wayBack === null ? [] : [wayBack]));
  const anew =
    schema === "public"
      ? `drop table if exists ${wanted.map(({ table }) => `public.${table}`).join(", ")}, ${list} cascade`
      : `drop schema ${quotedSchema} cascade`;
  throw new Error(
    `gapless-orders: by the list ${list} the database is migrated, but ` +
      `${missing.map(({ table }) => `the table ${quotedSchema}.${table}`).join(", ")} ` +
      `${missing.length === 1 ? "is" : "are"} missing. Nothing was changed. ` +
      (waysBack.length > 0
        ? `A table with the same keys is there; if it is the one, bring it back: ${waysBack.join("; ")}`
        : "Restore a backup. Where no number has to be kept, as in development, begin anew and migrate again: " +
          anew),
  );
}

/**
 * Puts back functions and triggers that are missing, and functions with another body, as after their schema was renamed:
 * they hold no data. Rejects if a column or a key is missing, and names the statement that makes the key.
 *
 * Resolves to the names of what it put back.
 */
export async function restoreObjects(
  tx: OrdersDatabase,
  { installation, list }: Checked,
): Promise<readonly string[]> {
  const { schema, quotedSchema } = installation;
  const objects = shippedObjects(installation, shippedMigrations(installation));
  const columns = await missingColumns(tx, schema, expectedTables);
  const keys = await missingKeys(tx, schema, expectedTables);
  if (columns.length > 0 || keys.length > 0) {
    const added = expectedTables.flatMap(({ table, keys: ofTable }) =>
      ofTable
        .filter(({ key }) => keys.includes(`${table}.${key}`))
        .map(
          ({ key, definition }) =>
            `alter table ${quotedSchema}.${table} add constraint ${quoteName(key)} ${definition}`,
        ),
    );
    throw new Error(
      `gapless-orders: by the list ${list} the database is migrated, but its tables lack ` +
        [...columns.map((column) => `the column ${column}`), ...keys.map((key) => `the key ${key}`)].join(
          ", ",
        ) +
        ". Nothing was changed. " +
        (added.length > 0
          ? `Without its keys nothing keeps numbers unique. Add them, and migrate again: ${added.join("; ")}`
          : "Bring each column back as it was, by renaming it or from a backup, and migrate again"),
    );
  }
  const functions = await missingFunctions(tx, schema, objects.functions);
  const triggers = await missingTriggers(tx, schema, objects.triggers);
  const isNew = new Set([
    ...functions.filter(({ isThere }) => !isThere).map(({ name }) => name),
    ...triggers,
  ]);
  const names = [...functions.map(({ name }) => name), ...triggers];
  // Functions first, which triggers call.
  const restored = [...objects.functions, ...objects.triggers].filter(({ name }) => names.includes(name));
  for (const { name, create, afterwards } of restored) {
    for (const statement of isNew.has(name) ? [create, ...afterwards] : [create]) {
      await tx.execute(sql.raw(statement)).catch((cause: unknown) => refuse(name, list, cause));
    }
  }
  for (const statement of isNew.size > 0 ? objects.revocations : []) {
    await tx.execute(sql.raw(statement));
  }
  return restored.map(({ name }) => name);
}

/** Says which function or trigger could not be put back, and passes on what the database said. */
function refuse(name: string, list: string, thrown: unknown): never {
  const cause = isError(thrown) ? (thrown.cause ?? thrown) : thrown;
  const said = isError(cause) ? `: ${cause.message}` : "";
  throw new Error(
    `gapless-orders: by the list ${list} the database is migrated, but ${name} is missing or was changed, and cannot be put ` +
      `back${said}. Nothing was changed. Migrate as the role that owns our tables and functions`,
    { cause },
  );
}

/** Drops functions that an installation left behind when its tables and list were dropped, known by their bodies. */
export async function dropLeftovers(tx: OrdersDatabase, installation: Installation): Promise<void> {
  const { functions } = shippedObjects(installation, shippedMigrations(installation));
  const others = new Set(
    (await missingFunctions(tx, installation.schema, functions)).map(({ name }) => name),
  );
  for (const { name, arguments: types } of functions.filter((candidate) => !others.has(candidate.name))) {
    await tx.execute(sql.raw(`drop function ${installation.quotedSchema}.${name}(${types.join(", ")})`));
  }
}
