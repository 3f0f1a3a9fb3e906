// Asks the catalogue which of the shipped functions and triggers are not there, and which functions have another body.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { find, json, tablesOf } from "./catalogue.js";
import type { ShippedFunction, ShippedTrigger } from "./shipped-objects.js";

/**
 * The functions that are missing, and those with another body; `at` tells them apart. Whoever gives one another body on
 * purpose, as scripts/distribute-on-citus.sql does, begins its comment with `kept: `.
 */
export async function missingFunctions(
  tx: OrdersDatabase,
  schema: string,
  functions: readonly ShippedFunction[],
): Promise<readonly { readonly name: string; readonly isThere: boolean }[]> {
  const wanted = functions.map(({ name, arguments: types, bodyHash }) => ({ name, types, bodyHash }));
  const found = await find(
    tx,
    sql`
      select
        wanted.name,
        functions.proname::text as at
      from pg_catalog.jsonb_to_recordset(${json(wanted)}) as wanted (name text, types jsonb, "bodyHash" text)
      left join (
        pg_catalog.pg_proc as functions
        join pg_catalog.pg_namespace as schemas on schemas.oid = functions.pronamespace and schemas.nspname = ${schema}
      )
        on functions.proname = wanted.name
        -- As text: of two arrays that begin at another index none equals the other.
        and functions.proargtypes::text = pg_catalog.array_to_string(
          array(
            select
              pg_catalog.to_regtype(types.name)::pg_catalog.oid
            from pg_catalog.jsonb_array_elements_text(wanted.types) with ordinality as types (name, place)
            order by types.place
          ),
          ' '
        )
      where functions.oid is null
        or (
          wanted."bodyHash" <> pg_catalog.encode(
            pg_catalog.sha256(
              pg_catalog.convert_to(pg_catalog.replace(functions.prosrc, pg_catalog.chr(13), ''), 'UTF8')
            ),
            'hex'
          )
          and not coalesce(pg_catalog.obj_description(functions.oid, 'pg_proc') like 'kept: %', false)
        )`,
  );
  return found.map(({ name, at }) => ({ name, isThere: at !== null }));
}

/** The triggers that are missing. */
export async function missingTriggers(
  tx: OrdersDatabase,
  schema: string,
  triggers: readonly ShippedTrigger[],
): Promise<readonly string[]> {
  const wanted = triggers.map(({ name, table }) => ({ name, table }));
  const found = await find(
    tx,
    sql`
      select
        wanted.name,
        null::text as at
      from pg_catalog.jsonb_to_recordset(${json(wanted)}) as wanted (name text, "table" text)
      where not exists (
        select
        from (${tablesOf(schema)}) as tables
        join pg_catalog.pg_trigger as triggers on triggers.tgrelid = tables.oid
        where tables."table" = wanted."table"
          and triggers.tgname = wanted.name
      )`,
  );
  return found.map(({ name }) => name);
}
