-- Stands in for 0001_orders.sql where the app has an orders table of its own, which its own migrations made: refuses a
-- table that lacks what the functions and the guards are about.
do $own_orders_table$
declare
  _table constant regclass := to_regclass('public.orders');
  _flaw text;
begin
  if _table is null then
    raise exception using
      errcode = 'OG008',
      message = 'there is no table ' || 'public.orders',
      hint = 'Run the migrations of the app first: they make the table, with orderColumns and orderConstraints.';
  end if;
  select
    string_agg(flaws.flaw, ', ' order by flaws.flaw)
  into _flaw
  from (
    select
      'column ' || needed.name || ' ' || needed.type || case when needed.not_null then ' not null' else '' end as flaw
    from (
      values
        ('id', 'uuid', true),
        ('series', 'text', true),
        ('date_key', 'date', true),
        ('sequence', 'bigint', false),
        ('order_number', 'text', true),
        ('payment_reference', 'text', false),
        ('customer_id', 'text', false),
        ('currency', 'character(3)', true),
        ('total_amount', 'bigint', true),
        ('items', 'jsonb', true),
        ('metadata', 'jsonb', true),
        ('placed_at', 'timestamp with time zone', true),
        ('created_at', 'timestamp with time zone', true),
        ('voided_at', 'timestamp with time zone', false),
        ('void_reason', 'text', false)
    ) as needed (name, type, not_null)
    where not exists (
      select
      from pg_catalog.pg_attribute as columns
      where columns.attrelid = _table
        and columns.attname = needed.name
        and not columns.attisdropped
        and pg_catalog.format_type(columns.atttypid, columns.atttypmod) = needed.type
        and columns.attnotnull = needed.not_null
    )
    union all
    select
      'constraint ' || needed.name
    from (
      values
        ('orders_series_order_number_key', array['series', 'order_number']),
        ('orders_series_payment_reference_key', array['payment_reference', 'series'])
    ) as needed (name, columns)
    where not exists (
      select
      from pg_catalog.pg_constraint as constraints
      where constraints.conrelid = _table
        and constraints.conname = needed.name
        and constraints.contype = 'u'
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
      'primary key (id) named ' || 'orders_pkey'
    where not exists (
      select
      from pg_catalog.pg_constraint as constraints
      join pg_catalog.pg_attribute as columns on columns.attrelid = _table and columns.attname = 'id'
      where constraints.conrelid = _table
        and constraints.conname = 'orders_pkey'
        and constraints.contype = 'p'
        and constraints.conkey = array[columns.attnum]
    )
  ) as flaws;
  if _flaw is not null then
    raise exception using
      errcode = 'OG008',
      message = 'the table ' || 'public.orders' || ' lacks what an orders table needs: ' || _flaw,
      hint = 'Spread orderColumns into the table and give it orderConstraints, then run the migrations of the app.';
  end if;
end
$own_orders_table$;
--> statement-breakpoint
alter table public.orders enable row level security;
