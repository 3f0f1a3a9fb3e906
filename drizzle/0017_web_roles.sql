-- Platforms that put a web API before the database grant their anonymous and signed-in roles every new table and
-- function by default privileges. Row-level security refuses them the rows; here they lose the rights as well.
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
    execute pg_catalog.format('revoke all on table %s from %I', 'public.orders'::regclass, _role);
    execute pg_catalog.format('revoke all on table %s from %I', 'public.order_sequence_tracker'::regclass, _role);
    for _function in
      select
        functions.oid::regprocedure
      from pg_catalog.pg_proc as functions
      where functions.pronamespace = 'public'::regnamespace
        and functions.proname in (
          'audit_order_numbers',
          'check_order_template',
          'create_order_with_number',
          'find_known_orders',
          'format_fallback_order_number',
          'format_order_number',
          'generate_order_number',
          'get_next_order_sequence',
          'order_date_key',
          'peek_order_number',
          'refuse_lost_orders',
          'refuse_number_change',
          'refuse_order_delete',
          'sync_order_sequence'
        )
    loop
      execute pg_catalog.format('revoke all on function %s from %I', _function, _role);
    end loop;
  end loop;
end
$web_roles$;
