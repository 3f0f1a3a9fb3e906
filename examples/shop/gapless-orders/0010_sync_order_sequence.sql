-- Raises counters to the highest sequence in orders, after a restore or an import. Never lowers one.
create function gapless_orders.sync_order_sequence(
  only_date_key date default null,
  series text default 'GAM'
)
returns bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $sync_order_sequence$
#variable_conflict use_column
declare
  _raised bigint;
begin
  insert into gapless_orders.order_sequence_tracker as tracker (
    series,
    date_key,
    last_sequence
  )
  select
    orders.series,
    orders.date_key,
    max(orders.sequence)
  from public."shop_orders" as orders
  where orders.series = sync_order_sequence.series
    and orders.sequence is not null
    and (sync_order_sequence.only_date_key is null or orders.date_key = sync_order_sequence.only_date_key)
  group by
    orders.series,
    orders.date_key
  -- Counters are locked in one order everywhere, so that two statements cannot deadlock.
  order by
    orders.date_key
  on conflict (series, date_key) do update
    set last_sequence = excluded.last_sequence
    where tracker.last_sequence < excluded.last_sequence;
  get diagnostics _raised = row_count;
  return _raised;
end
$sync_order_sequence$;
--> statement-breakpoint
comment on function gapless_orders.sync_order_sequence(date, text) is
  'Raises the counters of a series, or the one of a period, to the highest sequence in orders; returns how many were raised.';
--> statement-breakpoint
revoke all on function gapless_orders.sync_order_sequence(date, text) from public;
