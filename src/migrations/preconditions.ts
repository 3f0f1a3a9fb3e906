// Owns what a database is not migrated for: a table in the way, a schema of another table, a table that lacks something.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { Installation } from "../schema/installation.js";

/** A table of the app's that has one of our names is not ours to change. */
export async function refuseConflictingTables(tx: OrdersDatabase): Promise<void> {
  const there = tx.$with("there", { name: sql<string>`name`.as("name") }).as(sql`
    select ours.name
    from (values ('public.orders'), ('public.order_sequence_tracker')) as ours (name)
    where to_regclass(ours.name) is not null`);
  const [stranger] = await tx.with(there).select().from(there);
  if (stranger !== undefined) {
    throw new Error(
      `gapless-orders: the database has a table ${stranger.name} of its own. Nothing was changed. Give the module an ` +
        "orders table of yours, migrate(db, { table }), and everything else goes into a schema of its own.",
    );
  }
}

/**
 * A schema's functions and guards are about one orders table. Its list of migrations does not say which: for another table
 * it would look as if everything were done.
 */
export async function refuseAnotherTable(
  tx: OrdersDatabase,
  { schema, quotedSchema, orders }: Installation,
): Promise<void> {
  const guarded = tx
    .$with("guarded", {
      wanted: sql<string | null>`wanted`.as("wanted"),
      served: sql<string | null>`served`.as("served"),
      isServed: sql<boolean | null>`is_served`.as("is_served"),
    })
    .as(sql`
      select
        to_regclass(${orders}::text)::text as wanted,
        triggers.tgrelid::regclass::text as served,
        triggers.tgrelid = to_regclass(${orders}::text) as is_served
      from (select to_regproc(${`${quotedSchema}.refuse_number_change`}::text)) as guard (oid)
      left join pg_catalog.pg_trigger as triggers on triggers.tgfoid = guard.oid`);
  const [found] = await tx.with(guarded).select().from(guarded);
  if (found?.wanted == null) {
    throw new Error(
      `gapless-orders: there is no table ${orders}. Run the migrations of the app first: they make it, with orderColumns ` +
        "and orderConstraints.",
    );
  }
  if (found.isServed === false) {
    throw new Error(
      `gapless-orders: the counters and functions in the schema ${schema} are those of the table ${found.served}. Give ` +
        `${found.wanted} a schema of its own, here and in createOrdersModule: { table, schema }.`,
    );
  }
}

/** What the app's table lacks, in the words of the migration that looks: they quote names of columns and keys only. */
export function explainMissingColumns(thrown: unknown): never {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (typeof cause === "object" && cause !== null && "code" in cause && cause.code === "OG008") {
    const words = "message" in cause ? cause.message : "the table is no orders table";
    const hint = "hint" in cause ? `. ${cause.hint}` : "";
    throw new Error(`gapless-orders: ${words}${hint}`, { cause });
  }
  throw thrown;
}
