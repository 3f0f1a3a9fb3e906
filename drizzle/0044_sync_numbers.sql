-- Raises counters to the highest sequence in the ledger, after a restore. Never lowers one. Their latest instant is raised
-- with them, so that a chronological numbering goes on from the last document that the ledger has.
-- A counter that is not behind is not locked, and one that somebody holds is waited for no longer than half a second, the
-- lock timeout of the module's retry policy: meanwhile the counters before it are locked, and a create that waits for one
-- of them loses one attempt at most. Past that the caller meets 55P03, and nothing was raised.
create function public.sync_numbers(
  series text,
  only_date_key date default null
)
returns bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set lock_timeout = '500ms'
as $sync_numbers$
#variable_conflict use_column
declare
  _raised bigint;
begin
  insert into public.order_sequence_tracker as tracker (
    series,
    date_key,
    last_sequence,
    last_placed_at
  )
  select
    sync_numbers.series,
    numbered.date_key,
    numbered.highest,
    numbered.latest
  from (
    select
      ledger.date_key,
      max(ledger.sequence) as highest,
      max(ledger.placed_at) as latest
    from public.number_ledger as ledger
    where ledger.series = sync_numbers.series collate "C"
      and ledger.sequence is not null
      and (sync_numbers.only_date_key is null or ledger.date_key = sync_numbers.only_date_key)
    group by
      ledger.date_key
  ) as numbered
  -- What "on conflict" compares, it has locked.
  where not exists (
    select
    from public.order_sequence_tracker as counters
    where counters.series = sync_numbers.series collate "C"
      and counters.date_key = numbered.date_key
      and counters.last_sequence >= numbered.highest
  )
  -- Counters are locked in one order everywhere, so that two statements cannot deadlock.
  order by
    numbered.date_key
  on conflict (series, date_key) do update
    set
      last_sequence = excluded.last_sequence,
      last_placed_at = greatest(tracker.last_placed_at, excluded.last_placed_at)
    where tracker.last_sequence < excluded.last_sequence;
  get diagnostics _raised = row_count;
  return _raised;
end
$sync_numbers$;
--> statement-breakpoint
comment on function public.sync_numbers(text, date) is
  'Raises the counters of a series, or the one of a period, to the highest sequence in the ledger; returns how many were raised. Raises 55P03 where one of them is locked for longer than half a second.';
--> statement-breakpoint
revoke all on function public.sync_numbers(text, date) from public;
