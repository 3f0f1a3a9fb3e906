-- Stands in for 0001_orders.sql where the app has an orders table of its own, which its own migrations made: refuses a
-- table that lacks what the functions and the guards are about.
do $own_orders_table$
declare
  _table constant regclass := to_regclass('public."shop_orders"');
  _flaw text;
begin
  if _table is null then
    raise exception using
      errcode = 'OG008',
      message = 'there is no table ' || 'public."shop_orders"',
      hint = 'Run the migrations of the app first: they make the table, with orderColumns and orderConstraints.';
  end if;
  select
    string_agg(flaws.flaw, ', ' order by flaws.flaw)
  into _flaw
  from (
    -- The placing statement names every column but these three: created_at has to be what the statement answers with, and
    -- the others would void a new order. A column that is generated takes no value.
    select
      'column ' || needed.name || ' ' || needed.type
        || case when needed.by_bytes then ' collate "C"' else '' end
        || case when needed.not_null then ' not null' else '' end
        || case
          when needed.default_value = 'none' then ' without a default'
          else coalesce(' default ' || needed.default_value, '')
        end as flaw
    from (
      values
        ('id', 'uuid', true, false, null),
        ('series', 'text', true, true, null),
        ('date_key', 'date', true, false, null),
        ('sequence', 'bigint', false, false, null),
        ('order_number', 'text', true, true, null),
        ('payment_reference', 'text', false, true, null),
        ('customer_id', 'text', false, false, null),
        ('currency', 'character(3)', true, false, null),
        ('total_amount', 'bigint', true, false, null),
        ('items', 'jsonb', true, false, null),
        ('metadata', 'jsonb', true, false, null),
        ('placed_at', 'timestamp with time zone', true, false, null),
        ('created_at', 'timestamp with time zone', true, false, null),
        ('voided_at', 'timestamp with time zone', false, false, 'none'),
        ('void_reason', 'text', false, false, 'none')
    ) as needed (name, type, not_null, by_bytes, default_value)
    where not exists (
      select
      from pg_catalog.pg_attribute as columns
      left join pg_catalog.pg_attrdef as defaults
        on defaults.adrelid = columns.attrelid
        and defaults.adnum = columns.attnum
      where columns.attrelid = _table
        and columns.attname = needed.name
        and not columns.attisdropped
        and pg_catalog.format_type(columns.atttypid, columns.atttypmod) = needed.type
        -- By its bytes: the order of a language changes with the operating system, and damages the keys.
        and (not needed.by_bytes or columns.attcollation = 'pg_catalog."C"'::regcollation)
        and columns.attnotnull = needed.not_null
        and columns.attgenerated = ''
        and (
          needed.default_value is null
          or coalesce(pg_catalog.pg_get_expr(defaults.adbin, defaults.adrelid), 'none') = needed.default_value
        )
    )
    union all
    -- A key of a table does not see the rows of the tables that inherit from it, and a crash empties an unlogged one.
    select
      'form: a permanent table of its own, neither partitioned nor inherited from'
    where not exists (
      select
      from pg_catalog.pg_class as tables
      where tables.oid = _table
        and tables.relkind = 'r'
        and tables.relpersistence = 'p'
    )
      or exists (
        select
        from pg_catalog.pg_inherits as heirs
        where heirs.inhparent = _table
      )
    union all
    select
      'constraint ' || needed.name || ' unique (' || array_to_string(needed.columns, ', ') || '), nulls distinct, not deferrable'
    from (
      values
        ('shop_orders_series_order_number_key', array['series', 'order_number']),
        ('shop_orders_series_payment_reference_key', array['payment_reference', 'series'])
    ) as needed (name, columns)
    where not exists (
      select
      from pg_catalog.pg_constraint as constraints
      join pg_catalog.pg_index as indexes on indexes.indexrelid = constraints.conindid
      where constraints.conrelid = _table
        and constraints.conname = needed.name
        and constraints.contype = 'u'
        -- A second guest would be refused, and a duplicate told after the order was, or never.
        and not indexes.indnullsnotdistinct
        and not constraints.condeferrable
        and indexes.indisvalid
        and needed.columns = array(
          select
            columns.attname::text
          from unnest(constraints.conkey) with ordinality as key (number, place)
          join pg_catalog.pg_attribute as columns on columns.attrelid = _table and columns.attnum = key.number
          order by
            key.place
        )
    )
    union all
    -- By its name a duplicate id is told from a stranger's key: a table that was renamed keeps the old one.
    select
      'primary key (id) named ' || 'shop_orders_pkey' || ', not deferrable'
    where not exists (
      select
      from pg_catalog.pg_constraint as constraints
      join pg_catalog.pg_attribute as columns on columns.attrelid = _table and columns.attname = 'id'
      where constraints.conrelid = _table
        and constraints.conname = 'shop_orders_pkey'
        and constraints.contype = 'p'
        and not constraints.condeferrable
        and constraints.conkey = array[columns.attnum]
    )
  ) as flaws;
  if _flaw is not null then
    raise exception using
      errcode = 'OG008',
      message = 'the table ' || 'public."shop_orders"' || ' lacks what an orders table needs: ' || _flaw,
      hint = 'Spread orderColumns into the table and give it orderConstraints, make the migrations of the app anew '
        || '(drizzle-kit generate; for a collation it writes: alter column … set data type text collate "C") and run them.';
  end if;
end
$own_orders_table$;
--> statement-breakpoint
alter table public."shop_orders" enable row level security;
