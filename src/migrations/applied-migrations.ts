// Owns the list of migrations that a database has had: where it is, and making it.
import { sql } from "drizzle-orm";
import { bigint, pgSchema, serial, text } from "drizzle-orm/pg-core";
import type { OrdersDatabase } from "../database/orders-database.js";
import { type Installation, quoteName } from "../schema/installation.js";

/**
 * The same table that drizzle-kit keeps by its config, so that either tool goes on where the other stopped; and not
 * Drizzle's default one, in which a host app's newer migration makes ours silently skip.
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

/** Only where it is not there: a role that may not create schemas still starts an app whose database is migrated. */
export async function createMigrationsTable(
  tx: OrdersDatabase,
  { schema, table, applied }: AppliedMigrations,
): Promise<void> {
  const quotedSchema = quoteName(schema);
  const there = tx
    .$with("there", {
      namespace: sql<string | null>`namespace`.as("namespace"),
      relation: sql<string | null>`relation`.as("relation"),
    })
    .as(sql`
      select
        to_regnamespace(${quotedSchema}::text)::text as namespace,
        to_regclass(${`${quotedSchema}.${table}`}::text)::text as relation`);
  const [found] = await tx.with(there).select().from(there);
  if (found?.namespace === null) {
    await tx.execute(sql`create schema ${sql.raw(quotedSchema)}`);
  }
  if (found?.relation === null) {
    await tx.execute(
      sql`create table ${applied} (id serial primary key, hash text not null, created_at bigint)`,
    );
  }
}
