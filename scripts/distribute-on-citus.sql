-- Spreads a migrated gapless-orders database over the nodes of a Citus cluster, by series. docs/citus.md has the steps around it.
--
-- Run once, by the owner of the tables, on the coordinator, after the migrations and before the first order (afterwards it
-- works too, and copies the rows):
--
--   psql "$DATABASE_URL" -v ON_ERROR_STOP=1 -f scripts/distribute-on-citus.sql
--
-- Another schema than public: -v schema=shop. Needs Citus 12 or later, and the extension on every node.
\if :{?schema}
\else
  \set schema public
\endif
\set orders :schema .orders
\set tracker :schema .order_sequence_tracker
begin;

-- Several pieces of DDL in one transaction have to reach the shards over one connection.
set local citus.multi_shard_modify_mode = 'sequential';
-- The guards are triggers. They look at nothing but the row they fire for, so they are as safe on a shard as here.
set local citus.enable_unsafe_triggers = on;

-- Citus can send "=" with a series to a shard, and plans anew where a kept plan does not know the series. On one server
-- both are otherwise, for the reasons that the function's own file gives.
select
  regexp_replace(
    replace(pg_get_functiondef(functions.oid), 'is not distinct from', '='),
    '\n SET plan_cache_mode TO [^\n]*',
    ''
  )
from pg_catalog.pg_proc as functions
where functions.pronamespace = :'schema'::regnamespace
  and functions.proname = 'find_known_orders'
\gexec
-- By this comment migrate knows that the other body is meant, and leaves it.
comment on function :schema .find_known_orders(text, text[], uuid[]) is
  'kept: the form of find_known_orders that Citus can send to a shard.';

-- The functions first: the shards of the tables need them where they are.
select
  create_distributed_function(functions.oid::regprocedure)
from pg_catalog.pg_proc as functions
where functions.pronamespace = :'schema'::regnamespace
  and functions.proname in (
    'audit_order_numbers',
    'check_order_template',
    'fallback_order_number',
    'find_known_orders',
    'format_fallback_order_number',
    'format_order_number',
    'get_next_order_sequence',
    'next_order_instant',
    'order_date_key',
    'order_number_parts',
    'peek_order_number',
    'period_of',
    'raise_order_counter',
    'refuse_lost_orders',
    'refuse_number_change',
    'refuse_order_delete',
    'sync_order_sequence'
  );

-- A unique key of a distributed table has to contain the column it is distributed by. An id is then unique inside its
-- series, which is all that the module asks of it. No key begins with the series: the planner of a shard whose statistics
-- do not know a new tenant would read all orders of the series for each look-up (500 orders/s instead of 4,600).
alter table :orders drop constraint orders_pkey;
alter table :orders add constraint orders_pkey primary key (id, series);
alter table :orders drop constraint orders_series_order_number_key;
alter table :orders add constraint orders_series_order_number_key unique (order_number, series);

select create_distributed_table(:'tracker', 'series');
select create_distributed_table(:'orders', 'series', colocate_with => :'tracker');

-- These are sent as a whole to the node of their series.
select
  create_distributed_function(functions.oid::regprocedure, 'series', colocate_with => :'tracker')
from pg_catalog.pg_proc as functions
where functions.pronamespace = :'schema'::regnamespace
  and functions.proname in (
    'create_order_with_number',
    'place_orders_of_series'
  );

commit;

-- What to see: one line a table, both with the same colocation id.
select
  table_name,
  distribution_column,
  colocation_id,
  shard_count
from citus_tables
where table_name in (:'orders'::regclass, :'tracker'::regclass);

-- What to see: NOTICE or DEBUG "pushing down the function call".
set client_min_messages = debug1;
select * from :schema.place_orders_of_series('GAM', 'GAM-{####}', 'UTC', '[]', true, null, 'public');
