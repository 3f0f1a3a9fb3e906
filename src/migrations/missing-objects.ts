// Asks the catalogue which of the expected tables, columns, keys, functions and triggers are not there.
import { type SQL, sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import type { ExpectedTable } from "./expected-tables.js";
import type { ShippedFunction, ShippedTrigger } from "./shipped-objects.js";

/**
 * Every query reads the catalogue by names, which any role may, and resolves none: `to_regclass` fails for a role without
 * a right on the schema. Each answers with one row a finding.
 */
async function find(tx: OrdersDatabase, query: SQL): Promise<readonly { name: string; at: string | null }[]> {
  const found = tx
    .$with("found", { name: sql<string>`name`.as("name"), at: sql<string | null>`at`.as("at") })
    .as(query);
  return tx.with(found).select().from(found);
}

/** As JSON text, which every driver passes on as it is. */
const json = (value: unknown): SQL => sql`${JSON.stringify(value)}::text::jsonb`;

/** A row for each relation of the schema with its name and its oid: tables, partitioned or not. */
const tablesOf = (schema: string): SQL => sql`
  select
    classes.oid,
    classes.relname::text as "table"
  from pg_catalog.pg_class as classes
  join pg_catalog.pg_namespace as schemas on schemas.oid = classes.relnamespace
  where schemas.nspname = ${schema}
    and classes.relkind in ('r', 'p')`;

/** A table that is missing. */
export interface MissingTable {
  readonly table: string;
  /** What brings back a table that has all its keys, under another name or in another schema; null if there is none. */
  readonly wayBack: string | null;
}

export async function missingTables(
  tx: OrdersDatabase,
  schema: string,
  tables: readonly ExpectedTable[],
): Promise<readonly MissingTable[]> {
  const wanted = tables.map(({ table, keys }) => ({ table, keys: keys.map(({ key }) => key) }));
  const found = await find(
    tx,
    sql`
      select
        wanted."table" as name,
        (
          select
            pg_catalog.min(
              pg_catalog.concat_ws(
                '; ',
                case
                  when schemas.nspname <> ${schema}
                  then pg_catalog.format('alter table %I.%I set schema %I', schemas.nspname, classes.relname, ${schema}::text)
                end,
                case
                  when classes.relname <> wanted."table"
                  then pg_catalog.format('alter table %I.%I rename to %I', ${schema}::text, classes.relname, wanted."table")
                end
              )
            )
          from pg_catalog.pg_class as classes
          join pg_catalog.pg_namespace as schemas on schemas.oid = classes.relnamespace
          where classes.relkind in ('r', 'p')
            and not exists (
              select
              from pg_catalog.jsonb_array_elements_text(wanted.keys) as keys (name)
              where not exists (
                select
                from pg_catalog.pg_constraint as constraints
                where constraints.conrelid = classes.oid
                  and constraints.conname = keys.name
              )
            )
            -- That of another installation stays where it is.
            and not exists (
              select
              from pg_catalog.pg_class as lists
              where lists.relnamespace = classes.relnamespace
                and lists.relname = 'migrations'
            )
        ) as at
      from pg_catalog.jsonb_to_recordset(${json(wanted)}) as wanted ("table" text, keys jsonb)
      where not exists (
        select
        from (${tablesOf(schema)}) as tables
        where tables."table" = wanted."table"
      )`,
  );
  return found.map(({ name, at }) => ({ table: name, wayBack: at }));
}

/** The columns that are missing, `table.column`, and those that are not compared by their bytes: `table.column collate "C"`. */
export async function missingColumns(
  tx: OrdersDatabase,
  schema: string,
  tables: readonly ExpectedTable[],
): Promise<readonly string[]> {
  const wanted = tables.flatMap(({ table, columns }) => columns.map((column) => ({ table, ...column })));
  const found = await find(
    tx,
    sql`
      select
        wanted."table" || '.' || wanted."column" || case when columns.attrelid is null then '' else ' collate "C"' end as name,
        null::text as at
      from pg_catalog.jsonb_to_recordset(${json(wanted)}) as wanted ("table" text, "column" text, "byBytes" boolean)
      left join (
        (${tablesOf(schema)}) as tables
        join pg_catalog.pg_attribute as columns on columns.attrelid = tables.oid and not columns.attisdropped
      )
        on tables."table" = wanted."table"
        and columns.attname = wanted."column"
      where columns.attrelid is null
        or (wanted."byBytes" and columns.attcollation <> 'pg_catalog."C"'::pg_catalog.regcollation)`,
  );
  return found.map(({ name }) => name);
}

/** The keys that are missing: `table.key`. */
export async function missingKeys(
  tx: OrdersDatabase,
  schema: string,
  tables: readonly ExpectedTable[],
): Promise<readonly string[]> {
  const wanted = tables.flatMap(({ table, keys }) => keys.map(({ key }) => ({ table, key })));
  const found = await find(
    tx,
    sql`
      select
        wanted."table" || '.' || wanted.key as name,
        null::text as at
      from pg_catalog.jsonb_to_recordset(${json(wanted)}) as wanted ("table" text, key text)
      where not exists (
        select
        from (${tablesOf(schema)}) as tables
        join pg_catalog.pg_constraint as constraints on constraints.conrelid = tables.oid
        where tables."table" = wanted."table"
          and constraints.conname = wanted.key
          and constraints.contype in ('p', 'u')
      )`,
  );
  return found.map(({ name }) => name);
}

/** The functions that are missing, and those with another body; `at` tells them apart. */
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
        or wanted."bodyHash" <> pg_catalog.encode(
          pg_catalog.sha256(
            pg_catalog.convert_to(pg_catalog.replace(functions.prosrc, pg_catalog.chr(13), ''), 'UTF8')
          ),
          'hex'
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
