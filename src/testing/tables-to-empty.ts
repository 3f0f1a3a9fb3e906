// Reads which tables an emptying is about, what guards them, and what stands in its way.
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { OrdersDatabase } from "../database/orders-database.js";

const factsSchema = z.object({
  database: z.string(),
  /** Tables that were given and are not there. */
  missing: z.array(z.string()),
  /** What is to be emptied, ours and given: qualified and quoted, as all names here. */
  tables: z.array(z.string()),
  /** The triggers that a truncate would fire, by table and name, and whether each is one that always fires. */
  triggers: z.array(z.tuple([z.string(), z.string(), z.boolean()])),
  /** Foreign keys of tables that are not to be emptied: the table, and the one it refers to. */
  referring: z.array(z.tuple([z.string(), z.string()])),
});

export type EmptyingFacts = z.infer<typeof factsSchema>;

/**
 * Our own tables are those that our guards are on: an app may have an `orders` table of its own beside them.
 *
 * @param given the app's tables, qualified and quoted
 * @param schemas those of our installations, unquoted
 */
export async function readEmptyingFacts(
  tx: OrdersDatabase,
  given: readonly string[],
  schemas: readonly string[],
): Promise<EmptyingFacts> {
  const facts = tx.$with("facts", { json: sql<string>`json`.as("json") }).as(sql`
    with recursive given as (
      select
        given.name,
        to_regclass(given.name)::oid as oid
      from json_array_elements_text(${JSON.stringify(given)}::text::json) as given (name)
    ),
    roots as (
      select
        given.oid
      from given
      where given.oid is not null
      union
      select
        triggers.tgrelid
      from pg_catalog.pg_trigger as triggers
      join pg_catalog.pg_proc as functions on functions.oid = triggers.tgfoid
      join pg_catalog.pg_namespace as namespaces on namespaces.oid = functions.pronamespace
      where functions.proname in ('refuse_order_delete', 'refuse_ledger_change')
        and namespaces.nspname in (
          select
            schemas.name
          from json_array_elements_text(${JSON.stringify(schemas)}::text::json) as schemas (name)
        )
    ),
    -- A truncate of a table is one of its partitions, each of which has triggers of its own.
    tree as (
      select
        roots.oid
      from roots
      union
      select
        children.inhrelid
      from tree
      join pg_catalog.pg_inherits as children on children.inhparent = tree.oid
    ),
    names as (
      select
        tree.oid,
        format('%I.%I', namespaces.nspname, classes.relname) as name,
        tree.oid in (select roots.oid from roots) as is_root
      from tree
      join pg_catalog.pg_class as classes on classes.oid = tree.oid
      join pg_catalog.pg_namespace as namespaces on namespaces.oid = classes.relnamespace
    )
    select
      json_build_object(
        'database', current_database(),
        'missing', (select coalesce(json_agg(given.name), '[]') from given where given.oid is null),
        'tables', (select coalesce(json_agg(names.name), '[]') from names where names.is_root),
        'triggers', (
          select
            coalesce(
              json_agg(json_build_array(names.name, quote_ident(triggers.tgname), triggers.tgenabled = 'A')),
              '[]'
            )
          from pg_catalog.pg_trigger as triggers
          join names on names.oid = triggers.tgrelid
          where not triggers.tgisinternal
            -- Before or after a truncate, and not disabled.
            and (triggers.tgtype::integer & 32) <> 0
            and triggers.tgenabled in ('O', 'A')
        ),
        'referring', (
          select
            coalesce(json_agg(distinct jsonb_build_array(keys.conrelid::regclass::text, names.name)), '[]')
          from pg_catalog.pg_constraint as keys
          join names on names.oid = keys.confrelid
          where keys.contype = 'f'
            and keys.conrelid not in (select names.oid from names)
        )
      )::text as json`);
  const [row] = await tx.with(facts).select().from(facts);
  return factsSchema.parse(JSON.parse(row?.json ?? "null"));
}
