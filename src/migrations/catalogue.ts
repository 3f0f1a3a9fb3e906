// Queries of the catalogue that any role may make.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";

/**
 * Every query reads the catalogue by names, which any role may, and resolves none: `to_regclass` fails for a role without
 * a right on the schema. Each answers with one row a finding.
 */
export async function find(
  tx: OrdersDatabase,
  query: SQL,
): Promise<readonly { name: string; at: string | null }[]> {
  const found = tx
    .$with("found", { name: sql<string>`name`.as("name"), at: sql<string | null>`at`.as("at") })
    .as(query);
  return tx.with(found).select().from(found);
}

/** As JSON text, which every driver passes on as it is. */
export const json = (value: unknown): SQL => sql`${JSON.stringify(value)}::text::jsonb`;

/** A row for each relation of the schema with its name and its oid: tables, partitioned or not. */
export const tablesOf = (schema: string): SQL => sql`
  select
    classes.oid,
    classes.relname::text as "table"
  from pg_catalog.pg_class as classes
  join pg_catalog.pg_namespace as schemas on schemas.oid = classes.relnamespace
  where schemas.nspname = ${schema}
    and classes.relkind in ('r', 'p')`;
