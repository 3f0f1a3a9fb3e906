// Reads from the database what the Drizzle schema of a table does not say: how it makes keys, and its unique indexes.
import { sql } from "drizzle-orm";
import { z } from "zod";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { DocumentTable } from "./document-table.js";

export interface UniqueIndex {
  /** Its name; of a partitioned table, also those of the partitions' indexes. */
  readonly names: readonly string[];
  /** The names of its columns beside the number. */
  readonly others: readonly string[];
  /** Whether nulls are one value in it: `nulls not distinct`. */
  readonly nullsAreOne: boolean;
}

export interface TableFacts {
  /** By the names of the columns: the expression by which the database makes a value. */
  readonly defaults: Readonly<Record<string, string>>;
  /** By the names of the columns: their types, with their schemas. */
  readonly types: Readonly<Record<string, string>>;
  /** The unique indexes that the number is in. */
  readonly uniqueIndexes: readonly UniqueIndex[];
  /** The names of all unique indexes of the table and its partitions. */
  readonly allUniqueIndexes: readonly string[];
}

const factsSchema = z.object({
  defaults: z.record(z.string(), z.string()),
  types: z.record(z.string(), z.string()),
  uniqueIndexes: z.array(
    z.object({ names: z.array(z.string()), others: z.array(z.string()), nullsAreOne: z.boolean() }),
  ),
  allUniqueIndexes: z.array(z.string()),
});

/** Rejects with the driver's error, as for a table that is not there. */
export async function readTableFacts(
  db: OrdersDatabase,
  { name, number, ours }: DocumentTable,
): Promise<TableFacts> {
  const facts = db.$with("facts", { facts: sql<unknown>`facts`.as("facts") }).as(sql`
    select
      ${ours}.numbered_table_facts(${name}::text, ${number.name}::text)
        || pg_catalog.jsonb_build_object(
          'allUniqueIndexes',
          (
            select coalesce(pg_catalog.jsonb_agg(classes.relname), '[]')
            from pg_catalog.pg_index as indexes
            join pg_catalog.pg_class as classes on classes.oid = indexes.indexrelid
            where indexes.indisunique
              and (
                indexes.indrelid = ${name}::text::pg_catalog.regclass
                or indexes.indrelid in (
                  select partitions.relid
                  from pg_catalog.pg_partition_tree(${name}::text::pg_catalog.regclass) as partitions
                )
              )
          )
        ) as facts`);
  const [row] = await db.with(facts).select().from(facts);
  const found = row?.facts;
  // Some drivers leave jsonb as text.
  return factsSchema.parse(typeof found === "string" ? JSON.parse(found) : found);
}
