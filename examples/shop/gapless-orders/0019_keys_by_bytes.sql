-- Keys are compared by their bytes. In the order of a language, an upgrade of the operating system can change what comes
-- before what: an index that was right then does not find what it holds, and takes a payment or a counter a second time.
-- The column's type stays, so no row is written again; the indexes on it are, since they have another order. Nobody reads
-- or writes the tables meanwhile. What is in the way of the change and can be put back as it was is: the policies.
do $keys_by_bytes$
declare
  _search_path constant text := pg_catalog.current_setting('search_path');
  _table regclass;
  _columns smallint[];
  _drop_policies text;
  _create_policies text;
  _constraint text;
  _detail text;
begin
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  -- In the order in which the placing statement locks them.
  lock table gapless_orders.order_sequence_tracker, public."shop_orders" in access exclusive mode;
  for _table, _columns in
    select
      columns.attrelid::regclass,
      array_agg(columns.attnum)
    from pg_attribute as columns
    where (
        columns.attrelid = 'gapless_orders.order_sequence_tracker'::regclass
        and columns.attname = 'series'
        or columns.attrelid = 'public."shop_orders"'::regclass
        and columns.attname in ('series', 'order_number', 'payment_reference')
      )
      and columns.attcollation <> '"C"'::regcollation
    group by
      columns.attrelid
  loop
    select
      string_agg(format('drop policy %I on %s', policies.polname, policies.polrelid::regclass), '; '),
      string_agg(
        format(
          'create policy %I on %s as %s for %s to %s',
          policies.polname,
          policies.polrelid::regclass,
          case when policies.polpermissive then 'permissive' else 'restrictive' end,
          case policies.polcmd
            when 'r' then 'select'
            when 'a' then 'insert'
            when 'w' then 'update'
            when 'd' then 'delete'
            else 'all'
          end,
          (
            select
              string_agg(case when given.role = 0 then 'public' else given.role::regrole::text end, ', ')
            from unnest(policies.polroles) as given (role)
          )
        )
          || coalesce(' using (' || pg_get_expr(policies.polqual, policies.polrelid) || ')', '')
          || coalesce(' with check (' || pg_get_expr(policies.polwithcheck, policies.polrelid) || ')', '')
          || format(
            '; comment on policy %I on %s is %L',
            policies.polname,
            policies.polrelid::regclass,
            obj_description(policies.oid, 'pg_policy')
          ),
        '; '
      )
    into
      _drop_policies,
      _create_policies
    from pg_policy as policies
    where exists (
      select
      from pg_depend as dependencies
      where dependencies.classid = 'pg_policy'::regclass
        and dependencies.objid = policies.oid
        and dependencies.refclassid = 'pg_class'::regclass
        and dependencies.refobjid = _table
        and dependencies.refobjsubid = any (_columns)
    );
    if _drop_policies is not null then
      execute _drop_policies;
    end if;
    begin
      execute (
        select
          format(
            'alter table %s %s',
            _table,
            string_agg(format('alter column %I type text collate "C"', columns.attname), ', ')
          )
        from pg_attribute as columns
        where columns.attrelid = _table
          and columns.attnum = any (_columns)
      );
    exception
      when unique_violation then
        get stacked diagnostics _constraint = constraint_name;
        raise exception using
          errcode = 'OG008',
          message = 'the table ' || _table || ' has rows that its key ' || _constraint
            || ' refuses: its index is damaged, as by a change of the operating system''s collation',
          hint = 'Nothing was changed. Find the rows without an index: set enable_indexscan, enable_indexonlyscan and '
            || 'enable_bitmapscan to off, then group by the columns of the key having count(*) > 1. Give one row of each '
            || 'another value, and migrate again.';
      when feature_not_supported then
        get stacked diagnostics _detail = pg_exception_detail;
        raise exception using
          errcode = 'OG008',
          message = 'the table ' || _table || ' has keys in the order of a language, and they cannot be changed: ' || sqlerrm
            || coalesce(', ' || nullif(_detail, ''), ''),
          hint = 'Nothing was changed. Drop what is named, migrate, and create it again.';
    end;
    if _create_policies is not null then
      execute _create_policies;
    end if;
  end loop;
  perform pg_catalog.set_config('search_path', _search_path, true);
end
$keys_by_bytes$;
