-- The same as 0017_web_roles.sql for the functions that take over and guard a table of the app's, and for sync_numbers:
-- default privileges may have given them to the anonymous and signed-in roles of a web API.
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
    for _function in
      select
        functions.oid::regprocedure
      from pg_catalog.pg_proc as functions
      where functions.pronamespace = 'public'::regnamespace
        and functions.proname in (
          'adopt_numbers',
          'protect_numbers',
          'refuse_numbered_change',
          'sync_numbers',
          'unprotect_numbers'
        )
    loop
      execute pg_catalog.format('revoke all on function %s from %I', _function, _role);
    end loop;
  end loop;
end
$web_roles$;
