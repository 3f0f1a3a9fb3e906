-- The same as 0017_web_roles.sql for the ledger and its functions: default privileges may have given them to the
-- anonymous and signed-in roles of a web API.
do $web_roles$
declare
  _role text;
  _function regprocedure;
begin
  for _role in
    select
      roles.rolname
    from pg_catalog.pg_roles as roles
    where roles.rolname in ('anon', 'authenticated')
  loop
    execute pg_catalog.format('revoke all on table %s from %I', 'public.number_ledger'::regclass, _role);
    for _function in
      select
        functions.oid::regprocedure
      from pg_catalog.pg_proc as functions
      where functions.pronamespace = 'public'::regnamespace
        and functions.proname in (
          'find_numbers',
          'find_numbers_of_documents',
          'issue_number',
          'number_documents_isolated',
          'numbered_table_facts',
          'period_of',
          'refuse_ledger_change',
          'refuse_lost_documents',
          'sync_numbers'
        )
    loop
      execute pg_catalog.format('revoke all on function %s from %I', _function, _role);
    end loop;
  end loop;
end
$web_roles$;
