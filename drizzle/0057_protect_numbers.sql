-- Puts the guards on a table of the app's, and takes them away. They run after the row was written, so that they see what
-- the app's own triggers made of it. The two functions agree on the names of the triggers, so they are in one file.
create function public.protect_numbers(
  document_table regclass,
  number_column text
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $protect_numbers$
declare
  -- A name has 63 bytes at most, and would be cut.
  _suffix constant text := case
    when octet_length(protect_numbers.number_column) <= 32 then protect_numbers.number_column
    else md5(protect_numbers.number_column)
  end;
  -- A name of its own, and not within the text of the trigger: a schema's name may have a quote in it.
  _guard constant regproc := 'public.refuse_numbered_change'::regproc;
  _event text;
  _table regclass;
begin
  if not exists (
    select
    from pg_attribute as columns
    where columns.attrelid = protect_numbers.document_table
      and columns.attname = protect_numbers.number_column
      and columns.attnum > 0
      and not columns.attisdropped
  ) then
    raise exception using
      errcode = 'undefined_column',
      message = 'the table has no such column';
  end if;
  foreach _event in array array['update', 'delete'] loop
    execute format(
      'create or replace trigger %I after %s on %s for each row execute function %s(%L)',
      'gapless_orders_' || _event || '_' || _suffix,
      _event,
      protect_numbers.document_table,
      _guard,
      protect_numbers.number_column
    );
  end loop;
  -- PostgreSQL hands triggers for each row down to partitions, those to come too, but not triggers for a statement.
  foreach _table in array array[protect_numbers.document_table] || array(
    select
      tree.relid
    from pg_partition_tree(protect_numbers.document_table) as tree
    join pg_class as classes on classes.oid = tree.relid
    where tree.level > 0
      -- A partition of another server cannot have the trigger.
      and classes.relkind in ('r', 'p')
  ) loop
    execute format(
      'create or replace trigger %I before truncate on %s for each statement execute function %s(%L)',
      'gapless_orders_truncate_' || _suffix,
      _table,
      _guard,
      protect_numbers.number_column
    );
  end loop;
end
$protect_numbers$;
--> statement-breakpoint
comment on function public.protect_numbers(regclass, text) is
  'Puts triggers on a table: a number in the column cannot be changed (OG001), a row that has one cannot be deleted, and the table not truncated (OG002). Calling it again changes nothing.';
--> statement-breakpoint
revoke all on function public.protect_numbers(regclass, text) from public;
--> statement-breakpoint
create function public.unprotect_numbers(
  document_table regclass,
  number_column text
)
returns void
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $unprotect_numbers$
declare
  _suffix constant text := case
    when octet_length(unprotect_numbers.number_column) <= 32 then unprotect_numbers.number_column
    else md5(unprotect_numbers.number_column)
  end;
  _event text;
  _table regclass;
begin
  foreach _event in array array['update', 'delete'] loop
    execute format(
      'drop trigger if exists %I on %s',
      'gapless_orders_' || _event || '_' || _suffix,
      unprotect_numbers.document_table
    );
  end loop;
  foreach _table in array array[unprotect_numbers.document_table] || array(
    select
      tree.relid
    from pg_partition_tree(unprotect_numbers.document_table) as tree
    where tree.level > 0
  ) loop
    execute format(
      'drop trigger if exists %I on %s',
      'gapless_orders_truncate_' || _suffix,
      _table
    );
  end loop;
end
$unprotect_numbers$;
--> statement-breakpoint
comment on function public.unprotect_numbers(regclass, text) is
  'Takes the triggers of protect_numbers away. Calling it again changes nothing.';
--> statement-breakpoint
revoke all on function public.unprotect_numbers(regclass, text) from public;
