-- Spreads the ledger and the counters of numbered tables over the nodes of a Citus cluster, and one table of the app's beside
-- them. The table needs a column of type text collate "C" that holds the name of the row's series: docs/citus.md says more.
--
-- Run once for each table, by its owner, on the coordinator, after the migrations:
--
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -v table=public.invoices -v column=tenant -f scripts/distribute-table-on-citus.sql
--
-- The primary key and the unique keys of the table have to contain the column already; Citus says so if one does not. Tables
-- that it refers to have to be reference tables, or distributed by the same column. Another schema of ours than
-- gapless_orders: -v schema=numbers. Needs Citus 12 or later.
\if :{?schema}
\else
  \set schema gapless_orders
\endif
\set tracker :schema .order_sequence_tracker
\set ledger :schema .number_ledger
select
  not exists (
    select
    from citus_tables
    where citus_tables.table_name = :'tracker'::regclass
      and citus_tables.distribution_column = 'series'
  ) as is_first
\gset
begin;

set local citus.multi_shard_modify_mode = 'sequential';
-- The guards look at nothing but the row they fire for.
set local citus.enable_unsafe_triggers = on;

\if :is_first
  select
    create_distributed_function(functions.oid::regprocedure)
  from pg_catalog.pg_proc as functions
  where functions.pronamespace = :'schema'::regnamespace
    and functions.proname in (
      'check_order_template',
      'format_order_number',
      'next_order_instant',
      'order_date_key',
      'period_of',
      'refuse_ledger_change',
      'refuse_numbered_change'
    );

  -- A unique key of a distributed table has to contain the column it is distributed by, so a document is known by its key
  -- inside its series. None begins with the series: see distribute-on-citus.sql.
  select
    format(
      'alter table %s drop constraint %I, add constraint %I %s (%s)',
      keys.conrelid::regclass,
      keys.conname,
      keys.conname,
      case keys.contype when 'p' then 'primary key' else 'unique' end,
      (
        select
          string_agg(quote_ident(columns.attname), ', ' order by columns.attname = 'series', parts.place)
          || case when bool_or(columns.attname = 'series') then '' else ', series' end
        from unnest(keys.conkey) with ordinality as parts(number, place)
        join pg_catalog.pg_attribute as columns
          on columns.attrelid = keys.conrelid
          and columns.attnum = parts.number
      )
    )
  from pg_catalog.pg_constraint as keys
  where keys.conrelid = :'ledger'::regclass
    and keys.contype in ('p', 'u')
  \gexec

  select create_distributed_table(:'tracker', 'series');
  select create_distributed_table(:'ledger', 'series', colocate_with => :'tracker');
\endif
select create_distributed_table(:'table', :'column', colocate_with => :'tracker');

commit;

-- What to see: three lines with one colocation id.
select
  table_name,
  distribution_column,
  colocation_id,
  shard_count
from citus_tables
where table_name in (:'tracker'::regclass, :'ledger'::regclass, :'table'::regclass);
