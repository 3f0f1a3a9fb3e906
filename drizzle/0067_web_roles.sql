-- The same as 0017_web_roles.sql for what places orders, and for the bounds of audits.
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
          'find_existing_orders',
          'first_period_in',
          'order_number_parts',
          'place_order',
          'place_orders_of_series',
          'raise_order_counter'
        )
    loop
      execute pg_catalog.format('revoke all on function %s from %I', _function, _role);
    end loop;
  end loop;
end
$web_roles$;
