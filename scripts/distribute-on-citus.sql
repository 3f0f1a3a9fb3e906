-- Spreads a migrated gapless-orders database over the nodes of a Citus cluster, by series.
--
-- Run once, by the owner of the tables, on the coordinator, after the migrations and before the first order
-- (afterwards it works too, but copies the rows):
--
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f scripts/distribute-on-citus.sql
--
-- Then create the module with `distributed: true`. Needs Citus 12 or later; the placing statement was run on 13.2.
-- A counter and the orders it counts are on one node, so every statement of the module touches one shard.
begin;

create extension if not exists citus;

-- Several pieces of DDL in one transaction have to reach the shards over one connection.
set local citus.multi_shard_modify_mode = 'sequential';
-- The guards are triggers. They look at nothing but the row they fire for, so they are as safe on a shard as here.
set local citus.enable_unsafe_triggers = on;

-- The functions first: the shards of the tables need them where they are.
select
  pg_catalog.create_distributed_function(functions.oid::regprocedure)
from pg_catalog.pg_proc as functions
where functions.pronamespace = 'public'::regnamespace
  and functions.proname in (
    'check_order_template',
    'fallback_order_number',
    'format_fallback_order_number',
    'format_order_number',
    'next_order_instant',
    'order_date_key',
    'period_of',
    'refuse_number_change',
    'refuse_order_delete'
  );

-- A unique key of a distributed table has to contain the column it is distributed by. An id is then unique inside
-- its series, which is all that the module asks of it.
alter table public.orders drop constraint orders_pkey;
alter table public.orders add constraint orders_pkey primary key (series, id);

select create_distributed_table('public.order_sequence_tracker', 'series');
select create_distributed_table('public.orders', 'series', colocate_with => 'public.order_sequence_tracker');

commit;

-- What to see: one line a table, both with the same colocation id.
select
  table_name,
  distribution_column,
  colocation_id,
  shard_count
from citus_tables
where table_name in ('public.orders'::regclass, 'public.order_sequence_tracker'::regclass);
