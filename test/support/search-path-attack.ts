// Owns an attacker's schema: tables, functions and operators under every name that a statement of ours could use.
import type postgres from "postgres";

/** What our statements and functions call of PostgreSQL's own. */
const builtIn = [
  ...[
    "array_agg",
    "char_length",
    "count",
    "date_trunc",
    "floor",
    "format",
    "gen_random_uuid",
    "jsonb_typeof",
    "lag",
  ],
  ...["jsonb_array_elements_text", "jsonb_to_recordset", "length", "lpad", "max", "min", "now", "random"],
  ...["regexp_count", "regexp_replace", "repeat", "replace", "row_number", "row_security_active"],
  ...["set_config", "statement_timestamp", "strpos", "substr", "sum", "timezone", "to_char", "unnest"],
];
const operators = ["=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "||", "~", "!~"];
/** Also the types that PostgreSQL has no variant for: one that fits exactly is called before one that fits nearly. */
const types = [
  ...["text", "name", "varchar", "bpchar", "date", "timestamp", "timestamptz", "bigint", "integer"],
  ...["jsonb", "uuid", "text[]", "uuid[]", "bigint[]"],
];
/** Types that are no keyword, so that they too are looked up. A temporary one comes first on every search_path. */
const temporary = ["text", "date", "timestamptz", "jsonb", "uuid", "regclass", "int8", "timestamp", "bool"];

/** Whatever is called leaves a mark that no rollback takes back, and fails. */
const body = (mark: string): string =>
  `language plpgsql as $$ begin perform pg_catalog.nextval('evil."${mark}"'); raise 'hijacked'; end $$`;

const quoted = (names: readonly string[]): string => `array[${names.map((name) => `'${name}'`).join(", ")}]`;

/** Makes the schema `evil`, as a role that owns nothing else. */
export async function plantObjects(sql: postgres.Sql, role: string): Promise<void> {
  await sql.begin(async (tx) => {
    await tx.unsafe(`
      create schema evil authorization ${role};
      set local role ${role};
      grant usage on schema evil to public;
      create table evil.orders (id uuid, series text, sequence bigint);
      create table evil.order_sequence_tracker (series text, date_key date, last_sequence bigint);
      grant all on all tables in schema evil to public`);
    await tx.unsafe(`
      do $do$
      declare
        _builtin regproc;
        _name text;
        _left text;
        _right text;
        _ours record;
      begin
        for _name in select unnest(${quoted([...builtIn, ...operators])}) loop
          execute format('create sequence evil.%I', _name);
        end loop;
        foreach _name in array ${quoted(builtIn)} loop
          execute format($f$create function evil.%I() returns text ${body("%1$s")}$f$, _name);
          foreach _left in array ${quoted(types)} loop
            execute format($f$create function evil.%I(%2$s) returns text ${body("%1$s")}$f$, _name, _left);
            foreach _right in array ${quoted(types)} loop
              execute format(
                $f$create function evil.%I(%2$s, %3$s) returns text ${body("%1$s")}$f$, _name, _left, _right);
            end loop;
          end loop;
        end loop;
        foreach _left in array ${quoted(types)} loop
          foreach _right in array ${quoted(types)} loop
            foreach _name in array ${quoted(operators)} loop
              execute format(
                $f$create function evil.%I(%2$s, %3$s) returns bool ${body("%1$s")}$f$, _name, _left, _right);
              execute format(
                'create operator evil.%1$s (function = evil.%1$I, leftarg = %2$s, rightarg = %3$s)',
                _name, _left, _right);
            end loop;
          end loop;
        end loop;
        for _ours in
          select proname, pg_get_function_arguments(oid) as arguments, pg_get_function_result(oid) as result
          from pg_proc
          where pronamespace = 'public'::regnamespace
        loop
          execute format('create sequence evil.%I', _ours.proname);
          execute format(
            $f$create function evil.%I(%2$s) returns %3$s ${body("%1$s")}$f$,
            _ours.proname, _ours.arguments, _ours.result);
        end loop;
      end
      $do$`);
  });
}

/** Temporary tables of the session, which come before all others unless a search_path says otherwise. */
export async function makeTemporaryTables(session: postgres.Sql): Promise<void> {
  await session.unsafe(`
    create temporary table orders (id uuid, series text, sequence bigint);
    create temporary table order_sequence_tracker (series text, date_key date, last_sequence bigint)`);
}

/** Temporary types of the session, which do so too. */
export async function makeTemporaryTypes(session: postgres.Sql): Promise<void> {
  await session.unsafe(`create sequence if not exists evil."a temporary type"`);
  for (const type of temporary) {
    await session.unsafe(`
      create function pg_temp.mark(value pg_catalog.${type}) returns pg_catalog.bool
        ${body("a temporary type")};
      create domain pg_temp.${type} as pg_catalog.${type} check (pg_temp.mark(value))`);
  }
}

/** The names of what was called. */
export async function calledObjects(sql: postgres.Sql): Promise<readonly unknown[]> {
  const rows = await sql`
    select sequencename from pg_sequences where schemaname = 'evil' and last_value is not null`;
  return rows.map((row) => row["sequencename"]);
}
