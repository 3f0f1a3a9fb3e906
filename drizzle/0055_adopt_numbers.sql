-- Writes numbers that rows of a table had before the ledger into it, and raises the counters to them. Each row says its
-- document, its series, what its number was read as, and its idempotency key; the document's own instant, or the wall-clock time (local) of its
-- series that stands for it. Nothing is written twice: what the ledger has stays as it is. An entry without a document
-- only raises its counter.
-- A counter that is not behind is not locked. One that somebody holds is waited for no longer than half a second, the
-- lock timeout of the module's retry policy; past that the caller meets 55P03, and nothing was written.
create function public.adopt_numbers(
  document_table text,
  document_column text,
  rows jsonb
)
returns table (
  place bigint,
  outcome text,
  series text,
  date_key date
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
set lock_timeout = '500ms'
as $adopt_numbers$
#variable_conflict use_column
declare
  _written text[];
  _adopted text[];
  _without_key text[];
begin
  return query
  with raised as (
    insert into public.order_sequence_tracker as tracker (
      series,
      date_key,
      last_sequence
    )
    select
      numbered.series,
      numbered.date_key,
      numbered.highest
    from (
      select
        entry.series collate "C" as series,
        entry.date_key,
        max(entry.sequence) as highest
      from jsonb_to_recordset(adopt_numbers.rows) as entry (series text, date_key date, sequence bigint)
      where entry.sequence is not null
      group by
        entry.series collate "C",
        entry.date_key
    ) as numbered
    -- What "on conflict" compares, it has locked.
    where not exists (
      select
      from public.order_sequence_tracker as counters
      where counters.series = numbered.series
        and counters.date_key = numbered.date_key
        and counters.last_sequence >= numbered.highest
    )
    -- Counters are locked in one order everywhere, so that two statements cannot deadlock.
    order by
      numbered.series,
      numbered.date_key
    on conflict (series, date_key) do update
      set last_sequence = excluded.last_sequence
      where tracker.last_sequence < excluded.last_sequence
    returning
      tracker.series,
      tracker.date_key
  )
  select
    null::bigint,
    'raised',
    raised.series,
    raised.date_key
  from raised;

  -- Twice: with the idempotency keys; and without them what is not there by then, so that a key which two documents have
  -- keeps neither number out of the ledger. Of two documents with one number the first keeps it.
  for _pass in 1..2 loop
    with adopted as (
      insert into public.number_ledger as ledger (
        series,
        date_key,
        sequence,
        number,
        idempotency_key,
        document_table,
        document_column,
        document_key,
        placed_at,
        is_adopted
      )
      select
        entry.series,
        entry.date_key,
        entry.sequence,
        entry.number,
        -- No call can bring another.
        case
          when _pass = 1
            and char_length(entry.idempotency_key) between 1 and 255
          then entry.idempotency_key
        end,
        adopt_numbers.document_table,
        adopt_numbers.document_column,
        entry.key,
        coalesce(entry.placed_at, entry.local at time zone entry.time_zone),
        true
      from rows from (
        jsonb_to_recordset(adopt_numbers.rows) as (
          key text,
          series text,
          time_zone text,
          date_key date,
          sequence bigint,
          number text,
          idempotency_key text,
          placed_at timestamptz,
          local timestamp
        )
      ) with ordinality
        as entry(key, series, time_zone, date_key, sequence, number, idempotency_key, placed_at, local, place)
      where entry.key is not null
        and (
          _pass = 1
          or (
            entry.idempotency_key is not null
            and entry.key <> all (_adopted)
          )
        )
      order by
        entry.place
      on conflict do nothing
      returning
        ledger.document_key
    )
    select
      coalesce(pg_catalog.array_agg(adopted.document_key), '{}')
    into _written
    from adopted;
    if _pass = 1 then
      _adopted := _written;
    else
      _without_key := _written;
    end if;
  end loop;

  return query
  select
    entry.place,
    case
      when entry.key = any (_adopted) then 'adopted'
      when entry.key = any (_without_key) then 'key reused'
      when exists (
        select
        from public.number_ledger as ledger
        where ledger.document_key = entry.key collate "C"
          and ledger.document_table = adopt_numbers.document_table collate "C"
          and ledger.document_column = adopt_numbers.document_column collate "C"
      ) then 'known'
      else 'duplicate'
    end,
    entry.series,
    entry.date_key
  from rows from (
    jsonb_to_recordset(adopt_numbers.rows) as (key text, series text, date_key date)
  ) with ordinality as entry(key, series, date_key, place)
  where entry.key is not null
  order by
    entry.place;
end
$adopt_numbers$;
--> statement-breakpoint
comment on function public.adopt_numbers(text, text, jsonb) is
  'Writes numbers that a table had before the ledger into it, and raises the counters to them. A row for each entry: adopted, key reused (adopted without its idempotency key, which another document has), known (the ledger has the document), or duplicate (it has the number, for another document); and one for each counter that was raised: raised. Raises 55P03 where a counter is locked for longer than half a second.';
--> statement-breakpoint
revoke all on function public.adopt_numbers(text, text, jsonb) from public;
