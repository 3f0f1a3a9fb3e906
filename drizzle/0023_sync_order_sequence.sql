-- Raises counters to the highest sequence in orders, after a restore or an import. Never lowers one.
-- A counter that is not behind is not locked, and one that somebody holds is waited for no longer than half a second, the
-- lock timeout of the module's retry policy: meanwhile the counters before it are locked, and a create that waits for one
-- of them loses one attempt at most. Past that the caller meets 55P03, and nothing was raised.
create or replace function public.sync_order_sequence(
  only_date_key date default null,
  series text default 'GAM'
)
returns bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set lock_timeout = '500ms'
as $sync_order_sequence$
#variable_conflict use_column
declare
  _raised bigint;
begin
  insert into public.order_sequence_tracker as tracker (
    series,
    date_key,
    last_sequence
  )
  select
    sync_order_sequence.series,
    numbered.date_key,
    numbered.highest
  from (
    select
      orders.date_key,
      max(orders.sequence) as highest
    from public.orders as orders
    where orders.series = sync_order_sequence.series collate "C"
      and orders.sequence is not null
      and (sync_order_sequence.only_date_key is null or orders.date_key = sync_order_sequence.only_date_key)
    group by
      orders.date_key
  ) as numbered
  -- What "on conflict" compares, it has locked.
  where not exists (
    select
    from public.order_sequence_tracker as counters
    where counters.series = sync_order_sequence.series collate "C"
      and counters.date_key = numbered.date_key
      and counters.last_sequence >= numbered.highest
  )
  -- Counters are locked in one order everywhere, so that two statements cannot deadlock.
  order by
    numbered.date_key
  on conflict (series, date_key) do update
    set last_sequence = excluded.last_sequence
    where tracker.last_sequence < excluded.last_sequence;
  get diagnostics _raised = row_count;
  return _raised;
end
$sync_order_sequence$;
--> statement-breakpoint
comment on function public.sync_order_sequence(date, text) is
  'Raises the counters of a series, or the one of a period, to the highest sequence in orders; returns how many were raised. Raises 55P03 where one of them is locked for longer than half a second.';
--> statement-breakpoint
revoke all on function public.sync_order_sequence(date, text) from public;
