-- Rows that a policy hides would look like clean numbers, like gaps, or like deleted documents. All rows are seen with a
-- policy that lets everything through, or everything of this series, in the words that the documentation has for it.
create function public.refuse_hidden_rows(
  tables regclass[],
  series text
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $refuse_hidden_rows$
declare
  _table regclass;
begin
  foreach _table in array refuse_hidden_rows.tables loop
    continue when not row_security_active(_table);
    if coalesce(
      (
        select
          bool_or(
            policies.polpermissive
            and pg_get_expr(policies.polqual, policies.polrelid) in (
              'true',
              format('(NOT (series IS DISTINCT FROM %L::text))', refuse_hidden_rows.series),
              format('(series = %L::text)', refuse_hidden_rows.series)
            )
          )
          and bool_and(policies.polpermissive)
        from pg_policy as policies
        where policies.polrelid = _table
          and policies.polcmd in ('r', '*')
          and exists (
            select
            from unnest(policies.polroles) as given (role)
            where given.role = 0
              or pg_has_role(given.role, 'usage')
          )
      ),
      false
    ) then
      continue;
    end if;
    raise exception using
      errcode = 'insufficient_privilege',
      -- The module knows this sentence: a change here is one in classify-failure.ts.
      message = 'row-level security may hide numbers, counters or documents from this role, and an audit would prove nothing: audit as the owner of the tables or as a role with BYPASSRLS';
  end loop;
end
$refuse_hidden_rows$;
--> statement-breakpoint
comment on function public.refuse_hidden_rows(regclass[], text) is
  'Raises 42501 when row-level security may hide rows of one of the tables from the role: every row, or every row of the series, has to be seen.';
--> statement-breakpoint
revoke all on function public.refuse_hidden_rows(regclass[], text) from public;
