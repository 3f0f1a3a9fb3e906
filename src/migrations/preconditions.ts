// Refuses to migrate a database with a conflicting table, another table's schema, or a missing column.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { Installation } from "../schema/installation.js";

/** Refuses to migrate a database in which the app has a table with the name of a shipped one. */
export async function refuseConflictingTables(tx: OrdersDatabase): Promise<void> {
  const existing = tx.$with("there", { name: sql<string>`name`.as("name") }).as(sql`
    select ours.name
    from (values ('public.orders'), ('public.order_sequence_tracker'), ('public.number_ledger')) as ours (name)
    where to_regclass(ours.name) is not null`);
  const [conflict] = await tx.with(existing).select().from(existing);
  if (conflict !== undefined) {
    throw new Error(
      `gapless-orders: the database has a table ${conflict.name} of its own. Nothing was changed. To ` +
        'number the rows of your own tables, put ours into a schema of their own: migrate(db, { schema: "gapless_orders" }), ' +
        "which is where createNumbering looks for them.",
    );
  }
}

/**
 * Refuses a schema whose counters belong to another table. The functions and triggers of a schema serve one
 * orders table, and its list of migrations does not say which: another table would seem to be migrated
 * already.
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

/**
 * Rethrows the error of the migration that checks the app's table, with its message and hint, which name only
 * columns and keys. Rethrows any other error unchanged.
 */
export function explainMissingColumns(thrown: unknown): never {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (typeof cause === "object" && cause !== null && "code" in cause && cause.code === "OG008") {
    const message = "message" in cause ? cause.message : "the table is not an orders table";
    const hint = "hint" in cause ? `. ${cause.hint}` : "";
    throw new Error(`gapless-orders: ${message}${hint}`, { cause });
  }
  throw thrown;
}
