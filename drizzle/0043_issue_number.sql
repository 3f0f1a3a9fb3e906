-- Numbers one document for a caller that is not the module: a trigger, a job, another language. It works in the caller's
-- transaction, which holds the counter until it ends. A second call for one document, or with one idempotency key,
-- gets the number that was given first. Writing it into the document is the caller's.
create function public.issue_number(
  document_table regclass,
  document_column text,
  document_key text,
  series text,
  template text,
  time_zone text default 'UTC',
  idempotency_key text default null,
  placed_at timestamptz default null
)
returns text
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $issue_number$
#variable_conflict use_column
declare
  -- With its schema, whatever the search_path of the caller.
  _table constant text := (
    select
      namespaces.nspname || '.' || classes.relname
    from pg_class as classes
    join pg_namespace as namespaces on namespaces.oid = classes.relnamespace
    where classes.oid = issue_number.document_table
  );
  _number text;
  _date_key date;
  _sequence bigint;
  _instant timestamptz;
begin
  if not exists (
    select
    from pg_attribute as columns
    where columns.attrelid = issue_number.document_table
      and columns.attname = issue_number.document_column
      and columns.attnum > 0
      and not columns.attisdropped
  ) then
    -- The ledger would take a second number for one document, under the other name of its column.
    raise exception using
      errcode = 'undefined_column',
      message = 'the table has no such column';
  end if;
  perform public.check_order_template(issue_number.template);
  -- Two of one document, or one key, take turns from here on: the second finds what the first has given.
  _date_key := public.order_date_key(
    issue_number.template,
    issue_number.time_zone,
    coalesce(issue_number.placed_at, statement_timestamp())
  );
  insert into public.order_sequence_tracker as tracker (
    series,
    date_key,
    last_sequence
  )
  values (
    issue_number.series,
    _date_key,
    0
  )
  on conflict do nothing;
  select
    tracker.last_sequence + 1,
    coalesce(
      issue_number.placed_at,
      public.next_order_instant(
        issue_number.template,
        issue_number.time_zone,
        tracker.date_key,
        tracker.last_placed_at
      )
    )
  into _sequence, _instant
  from public.order_sequence_tracker as tracker
  where tracker.series = issue_number.series collate "C"
    and tracker.date_key = _date_key
  for update;
  select
    ledger.number
  into _number
  from public.number_ledger as ledger
  where ledger.document_key = issue_number.document_key collate "C"
    and ledger.document_table = _table collate "C"
    and ledger.document_column = issue_number.document_column collate "C";
  if found then
    return _number;
  end if;
  select
    ledger.number
  into _number
  from public.number_ledger as ledger
  where ledger.idempotency_key = issue_number.idempotency_key collate "C"
    and ledger.series = issue_number.series collate "C";
  if found then
    return _number;
  end if;
  _number := public.format_order_number(issue_number.template, _date_key, _sequence);
  update public.order_sequence_tracker as tracker
  set
    last_sequence = _sequence,
    last_placed_at = case
      when issue_number.placed_at is null then _instant
      else tracker.last_placed_at
    end
  where tracker.series = issue_number.series collate "C"
    and tracker.date_key = _date_key;
  insert into public.number_ledger (
    series,
    date_key,
    sequence,
    number,
    idempotency_key,
    document_table,
    document_column,
    document_key,
    placed_at,
    created_at
  )
  values (
    issue_number.series,
    _date_key,
    _sequence,
    _number,
    issue_number.idempotency_key,
    _table,
    issue_number.document_column,
    issue_number.document_key,
    _instant,
    case when issue_number.placed_at is null then _instant else statement_timestamp() end
  );
  return _number;
end
$issue_number$;
--> statement-breakpoint
comment on function public.issue_number(regclass, text, text, text, text, text, text, timestamptz) is
  'Gives the next number of a series to a document and writes it into the ledger; a document, or an idempotency key, that has one gets the same again. The counter stays locked until the transaction ends.';
--> statement-breakpoint
revoke all on function public.issue_number(regclass, text, text, text, text, text, text, timestamptz) from public;
