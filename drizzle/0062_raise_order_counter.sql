-- Raises the counter of a period by a number of orders, and settles their instant while the counter is locked. The row
-- stays locked until the transaction ends.
-- Three statements where one "insert ... on conflict do update" would do, because Citus takes no volatile function behind
-- "do update", and the instant comes from one.
create function public.raise_order_counter(
  series text,
  template text,
  time_zone text,
  date_key date,
  orders bigint,
  is_imported boolean,
  out last_sequence bigint,
  out last_placed_at timestamptz
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $raise_order_counter$
#variable_conflict use_column
declare
  _last_sequence bigint;
  _last_placed_at timestamptz;
begin
  for _try in 1..3 loop
    select
      tracker.last_sequence,
      tracker.last_placed_at
    into
      _last_sequence,
      _last_placed_at
    from public.order_sequence_tracker as tracker
    where tracker.series = raise_order_counter.series collate "C"
      and tracker.date_key = raise_order_counter.date_key
    for update;
    exit when found;
    -- The first order of its period. Of two transactions one waits here for the other, and then finds its row.
    insert into public.order_sequence_tracker (
      series,
      date_key,
      last_sequence
    )
    values (
      raise_order_counter.series,
      raise_order_counter.date_key,
      0
    )
    on conflict do nothing;
  end loop;
  -- Not "found", which the loop sets at its own end.
  if _last_sequence is null then
    raise exception using
      errcode = 'object_not_in_prerequisite_state',
      message = 'the counter of the period is there and cannot be read',
      hint = 'A policy hides it from this role, or its index is damaged: reindex table order_sequence_tracker, and audit.';
  end if;
  _last_sequence := _last_sequence + raise_order_counter.orders;
  if not raise_order_counter.is_imported then
    _last_placed_at := public.next_order_instant(
      raise_order_counter.template,
      raise_order_counter.time_zone,
      raise_order_counter.date_key,
      _last_placed_at
    );
  end if;
  update public.order_sequence_tracker as tracker
  set
    last_sequence = _last_sequence,
    last_placed_at = _last_placed_at
  where tracker.series = raise_order_counter.series collate "C"
    and tracker.date_key = raise_order_counter.date_key;
  raise_order_counter.last_sequence := _last_sequence;
  raise_order_counter.last_placed_at := _last_placed_at;
end
$raise_order_counter$;
--> statement-breakpoint
comment on function public.raise_order_counter(text, text, text, date, bigint, boolean) is
  'Raises the counter of a series and period by a number of orders; returns the last sequence of them, and their instant unless they were imported with their own. The counter stays locked until the transaction ends.';
--> statement-breakpoint
revoke all on function public.raise_order_counter(text, text, text, date, bigint, boolean) from public;
