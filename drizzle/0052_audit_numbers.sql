-- One row a finding; no row means that the numbers of the ledger are in order. One statement, so one snapshot: it can run
-- beside live traffic and never takes a document under way for a gap.
-- It looks at whole periods: a range that begins inside one begins with that one. An audit that looked at no period says so
-- in a row, because a misspelt series would be in order otherwise.
-- No index is read: an index that is damaged does not find what is there twice, which is how it came to be there twice.
create function public.audit_numbers(
  series text,
  from_date_key date default null,
  to_date_key date default null
)
returns table (
  finding text,
  date_key date,
  from_sequence bigint,
  to_sequence bigint,
  number text
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set enable_seqscan = on
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_bitmapscan = off
as $audit_numbers$
#variable_conflict use_column
declare
  _periods date[];
  _from date;
  _to constant date := coalesce(audit_numbers.to_date_key, 'infinity');
begin
  perform public.refuse_hidden_rows(
    array['public.number_ledger'::regclass, 'public.order_sequence_tracker'::regclass],
    audit_numbers.series
  );
  _periods := array(
    select
      tracker.date_key
    from public.order_sequence_tracker as tracker
    where tracker.series = audit_numbers.series collate "C"
    union
    select
      ledger.date_key
    from public.number_ledger as ledger
    where ledger.series = audit_numbers.series collate "C"
  );
  _from := public.first_period_in(_periods, audit_numbers.from_date_key);
  return query
  with of_series as (
    select
      ledger.*,
      ledger.date_key between _from and _to as is_in_range
    from public.number_ledger as ledger
    where ledger.series = audit_numbers.series collate "C"
  ),
  numbered as (
    select
      ledger.date_key,
      ledger.sequence,
      ledger.number,
      ledger.placed_at,
      ledger.is_adopted,
      -- A date of the document is the instant of its number, and not the one at which it was written.
      ledger.placed_at = ledger.created_at as is_by_clock,
      lag(ledger.sequence, 1, 0::bigint) over by_sequence as previous,
      lag(ledger.number) over by_sequence as previous_number,
      -- Below it the numbers are from before the ledger.
      max(ledger.sequence) filter (where ledger.is_adopted) over (partition by ledger.date_key) as highest_adopted
    from of_series as ledger
    where ledger.is_in_range
      and ledger.sequence is not null
    window by_sequence as (
      partition by ledger.date_key
      order by
        ledger.sequence,
        ledger.number
    )
  ),
  dated as (
    select
      numbered.date_key,
      numbered.sequence,
      numbered.number,
      numbered.is_by_clock,
      numbered.placed_at,
      lag(numbered.sequence) over of_a_kind as previous,
      lag(numbered.placed_at) over of_a_kind as previous_placed_at
    from numbered
    where not numbered.is_adopted
    window of_a_kind as (
      partition by
        numbered.date_key,
        numbered.is_by_clock
      order by numbered.sequence
    )
  ),
  highest as (
    select
      numbered.date_key,
      max(numbered.sequence) as sequence
    from numbered
    group by
      numbered.date_key
  ),
  counters as (
    select
      tracker.date_key,
      min(tracker.last_sequence) as lowest,
      max(tracker.last_sequence) as last_sequence,
      count(*) as rows
    from public.order_sequence_tracker as tracker
    where tracker.series = audit_numbers.series collate "C"
      and tracker.date_key between _from and _to
    group by
      tracker.date_key
  ),
  compared as (
    select
      date_key,
      coalesce(counters.last_sequence, 0) as counter,
      coalesce(highest.sequence, 0) as highest
    from counters
    full join highest using (date_key)
  ),
  same_number as (
    select
      ledger.number
    from of_series as ledger
    group by
      ledger.number
    having count(*) > 1
  ),
  same_key as (
    select
      ledger.idempotency_key
    from of_series as ledger
    where ledger.idempotency_key is not null
    group by
      ledger.idempotency_key
    having count(*) > 1
  ),
  same_document as (
    select
      ledger.document_table,
      ledger.document_column,
      ledger.document_key
    from of_series as ledger
    group by
      ledger.document_table,
      ledger.document_column,
      ledger.document_key
    having count(*) > 1
  ),
  findings as (
    select
      case
        when numbered.sequence <= numbered.highest_adopted then 'historic gap'
        else 'gap'
      end as finding,
      numbered.date_key,
      numbered.previous + 1 as from_sequence,
      numbered.sequence - 1 as to_sequence,
      null::text as number
    from numbered
    where numbered.sequence > numbered.previous + 1
    union all
    select
      'duplicate',
      numbered.date_key,
      numbered.sequence,
      numbered.sequence,
      numbered.number
    from numbered
    where numbered.sequence = numbered.previous
      and numbered.number <> numbered.previous_number
    union all
    select
      'duplicate',
      min(ledger.date_key),
      min(ledger.sequence),
      max(ledger.sequence),
      ledger.number
    from of_series as ledger
    join same_number using (number)
    where ledger.is_in_range
    group by
      ledger.number
    union all
    select
      'key twice',
      ledger.date_key,
      ledger.sequence,
      ledger.sequence,
      ledger.number
    from of_series as ledger
    join same_key using (idempotency_key)
    where ledger.is_in_range
    union all
    select
      'document twice',
      ledger.date_key,
      ledger.sequence,
      ledger.sequence,
      ledger.number
    from of_series as ledger
    join same_document using (document_table, document_column, document_key)
    where ledger.is_in_range
    union all
    select
      case when dated.is_by_clock then 'out of order' else 'dated out of order' end,
      dated.date_key,
      dated.previous,
      dated.sequence,
      dated.number
    from dated
    where dated.placed_at < dated.previous_placed_at
    union all
    select
      'counter twice',
      counters.date_key,
      counters.lowest,
      counters.last_sequence,
      null
    from counters
    where counters.rows > 1
    union all
    select
      'counter behind',
      compared.date_key,
      compared.counter,
      compared.highest,
      null
    from compared
    where compared.counter < compared.highest
    union all
    select
      'counter ahead',
      compared.date_key,
      compared.counter,
      compared.highest,
      null
    from compared
    where compared.counter > compared.highest
    union all
    select
      'nothing audited',
      null,
      null,
      null,
      null
    where not exists (
      select
      from unnest(_periods) as periods (date_key)
      where periods.date_key between _from and _to
    )
  )
  select
    findings.finding,
    findings.date_key,
    findings.from_sequence,
    findings.to_sequence,
    findings.number
  from findings
  order by
    findings.date_key,
    findings.finding,
    findings.from_sequence;
end
$audit_numbers$;
--> statement-breakpoint
comment on function public.audit_numbers(text, date, date) is
  'Gaps, gaps from before the ledger, duplicates, keys and documents with two numbers, numbers dated before the one they follow (by the clock, or by a date of their own), and counters that are there twice, behind or ahead, one row a finding; or that no period was there to look at. For a counter, from_sequence is the counter and to_sequence the highest sequence in the ledger, or the two counters; for a number out of order, from_sequence is the one it follows.';
--> statement-breakpoint
revoke all on function public.audit_numbers(text, date, date) from public;
