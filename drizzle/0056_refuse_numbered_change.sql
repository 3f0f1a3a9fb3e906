-- The guard of an app's own table, by choice: protect_numbers makes its triggers, and each names its column. A number that
-- was given is not changed, and its row not deleted; a row without a number is the app's own.
-- The column is no part of a trigger's condition, so that the app may still change its type. A column that was renamed
-- is refused with a hint, because an unknown name would guard nothing.
create function public.refuse_numbered_change()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $refuse_numbered_change$
declare
  _old jsonb;
begin
  if tg_op = 'TRUNCATE' then
    raise exception using
      errcode = 'OG002',
      message = 'a table whose numbers are protected cannot be truncated',
      hint = 'Void the numbers, or take the guards away: unprotect_numbers.';
  end if;
  _old := to_jsonb(old);
  if not _old ? tg_argv[0] then
    raise exception using
      errcode = 'undefined_column',
      message = 'the column whose numbers are protected was renamed or dropped',
      hint = 'Call unprotect_numbers with its former name, and protect_numbers with the new one.';
  end if;
  if _old ->> tg_argv[0] is null then
    return null;
  end if;
  if tg_op = 'DELETE' then
    raise exception using
      errcode = 'OG002',
      message = 'a row that has a number cannot be deleted',
      hint = 'Void the number. The row stays.';
  end if;
  if _old ->> tg_argv[0] is distinct from to_jsonb(new) ->> tg_argv[0] then
    raise exception using
      errcode = 'OG001',
      message = 'a number that was given cannot be changed',
      hint = 'Void the number, and number another row.';
  end if;
  return null;
end
$refuse_numbered_change$;
--> statement-breakpoint
comment on function public.refuse_numbered_change() is
  'Raises OG001 where an update changes a number, and OG002 for a delete of a numbered row and for a truncate. Trigger function of protect_numbers; its argument is the column.';
--> statement-breakpoint
revoke all on function public.refuse_numbered_change() from public;
