// Defines and creates the table that lists the migrations applied to a database.
import { sql } from "drizzle-orm";
import { bigint, pgSchema, serial, text } from "drizzle-orm/pg-core";
import type { OrdersDatabase } from "../database/orders-database.js";
import { type Installation, quoteName } from "../schema/installation.js";
import { folderName, type ShippedMigration } from "./shipped-migrations.js";

/**
 * The table that drizzle-kit keeps with the documented config, so that either tool continues where the other
 * stopped. It is not Drizzle's default table: there, a newer migration of the app would make Drizzle skip
 * ours silently.
 */
export type AppliedMigrations = ReturnType<typeof appliedMigrations>;

export function appliedMigrations({ schema }: Pick<Installation, "schema">) {
  const place =
    schema === "public"
      ? { schema: "drizzle", table: "gapless_orders_migrations" }
      : { schema, table: "migrations" };
  const applied = pgSchema(place.schema).table(place.table, {
    id: serial("id").primaryKey(),
    hash: text("hash").notNull(),
    createdAt: bigint("created_at", { mode: "number" }),
  });
  return { ...place, applied };
}

/** Creates the table if missing. Checks first, so that a role that may not create can still start an app. */
export async function createMigrationsTable(
  tx: OrdersDatabase,
  { schema, table, applied }: AppliedMigrations,
): Promise<void> {
  const quotedSchema = quoteName(schema);
  const existing = tx
    .$with("there", {
      namespace: sql<string | null>`namespace`.as("namespace"),
      relation: sql<string | null>`relation`.as("relation"),
    })
    .as(sql`
      select
        to_regnamespace(${quotedSchema}::text)::text as namespace,
        to_regclass(${`${quotedSchema}.${table}`}::text)::text as relation`);
  const [found] = await tx.with(existing).select().from(existing);
  if (found?.namespace === null) {
    await tx.execute(sql`create schema ${sql.raw(quotedSchema)}`);
  }
  if (found?.relation === null) {
    await tx.execute(
      sql`create table ${applied} (id serial primary key, hash text not null, created_at bigint)`,
    );
  }
}

/**
 * Names the migrations of the list, if drizzle-kit 1.0 has given it a column for that: it runs every migration whose name it
 * does not find. Rows without a name are ours, or of drizzle-kit 0.31.
 */
export async function nameListed(
  tx: OrdersDatabase,
  { applied }: AppliedMigrations,
  migrations: readonly ShippedMigration[],
): Promise<void> {
  const asked = tx.$with("asked", { isUnnamed: sql<boolean>`is_unnamed`.as("is_unnamed") }).as(sql`
      select
        exists (
          select
          from ${applied} as listed
          where to_jsonb(listed) @> '{"name": null}'::jsonb
        ) as is_unnamed`);
  const [list] = await tx.with(asked).select().from(asked);
  if (list?.isUnnamed !== true) {
    return;
  }
  const names = migrations.map((migration) => ({
    created_at: migration.folderMillis,
    name: folderName(migration),
  }));
  await tx.execute(sql`
    update ${applied} as listed
    set name = named.name
    from jsonb_to_recordset(${JSON.stringify(names)}::text::jsonb) as named (created_at bigint, name text)
    where listed.created_at = named.created_at
      and listed.name is null`);
}

/**
 * Writes a migration into the list. The id is not left to the sequence, which logical replication and a copy of the rows
 * leave at 1: the next id would be taken. The sequence follows, for drizzle-kit.
 */
export async function listMigration(
  tx: OrdersDatabase,
  { schema, table, applied }: AppliedMigrations,
  { hash, folderMillis }: ShippedMigration,
): Promise<void> {
  const highest = sql`(select coalesce(max(listed.id), 0) from ${applied} as listed)`;
  await tx.insert(applied).values({ id: sql`${highest} + 1`, hash, createdAt: folderMillis });
  // Null, and nothing happens, where the copy has no sequence.
  const sequence = sql`pg_get_serial_sequence(${`${quoteName(schema)}.${quoteName(table)}`}::text, 'id')`;
  await tx.execute(sql`select setval(${sequence}, ${highest})`);
}
