// Asks the catalogue which of the expected tables, columns and keys are not there.
import { sql } from "drizzle-orm";
import type { OrdersDatabase } from "../database/orders-database.js";
import { find, json, tablesOf } from "./catalogue.js";
import type { ExpectedTable } from "./expected-tables.js";

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
