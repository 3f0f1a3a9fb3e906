-- Numbers the documents of a batch one by one, each in a savepoint, and answers what became of each: one that is refused,
-- or that waits for a lock, costs its neighbours nothing. The module sends a batch here after it failed as a whole.
--
-- The statement is the very one that failed. It is prepared once and executed for each document by itself: it takes the
-- documents, the series and a lock timeout, and its answer begins with place, outcome, document_key, date_key, sequence,
-- number and content_hash. A second text says the period of each document, and in which order they are numbered. Both run
-- with the rights and the search_path of the session.
--
-- The counters are locked first, so that a counter which somebody holds is not mistaken for any other lock. None is
-- waited for while another is held, nor if it is one of locked_periods, which the caller has seen locked just now.
-- From then on budget_ms holds. It is shared out among the documents that are left as their lock timeout, from 1 ms
-- to a tenth of the budget, and the documents that it does not reach are answered as untried. Otherwise the counters
-- would be held for the sum of all waits.
create function public.number_documents_isolated(
  numbering text,
  dating text,
  documents jsonb,
  series jsonb,
  is_sequenced boolean,
  counter_timeout_ms integer,
  locked_periods jsonb,
  budget_ms integer,
  session_search_path text
)
returns table (
  place bigint,
  outcome text,
  document_key text,
  number text,
  sequence bigint,
  content_hash text,
  series_name text,
  period date,
  sql_state text,
  table_name text,
  column_name text,
  constraint_name text
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
-- The statement is executed for each document: it is planned once.
set plan_cache_mode = force_generic_plan
as $number_documents_isolated$
#variable_conflict use_variable
declare
  _counter record;
  _document record;
  -- What the dating statement says of a document.
  _place bigint;
  _series_of_document text;
  _date date;
  _needs_number boolean;
  -- The answer for a document; the columns of the app's behind these are not read.
  _outcome text;
  _document_key text;
  _date_key text;
  _sequence bigint;
  _number text;
  _content_hash text;
  -- By the place of a document in the batch: what its number is counted by, null where it needs none.
  _series text[] := array[]::text[];
  _dates date[] := array[]::date[];
  _counters text[] := array[]::text[];
  _turns integer[] := array[]::integer[];
  _turn integer := 0;
  -- The counters that are locked here, those that are not, and those of them that were waited for.
  _held text[] := array[]::text[];
  _missing jsonb := '[]'::jsonb;
  _waited text[] := array[]::text[];
  _counter_of_document text;
  _left integer;
  _until timestamptz;
  -- Until when counters beside held ones are waited for, all together.
  _patient_until timestamptz;
  _has_tried boolean := false;
  _is_over boolean := false;
  _context text;
begin
  -- What is checked at the commit would fail the whole batch.
  set constraints all immediate;
  if exists (
    select
    from pg_prepared_statements as statements
    where statements.name = 'gapless_orders_isolated'
  ) then
    deallocate gapless_orders_isolated;
  end if;
  perform set_config('search_path', number_documents_isolated.session_search_path, true);
  execute 'prepare gapless_orders_isolated (jsonb, jsonb, text) as ' || number_documents_isolated.numbering;
  for _place, _series_of_document, _date, _needs_number in
    execute number_documents_isolated.dating
    using number_documents_isolated.documents, number_documents_isolated.series, null::text
  loop
    _series[_place] := _series_of_document;
    _dates[_place] := _date;
    _counters[_place] := case
      when _needs_number then pg_catalog.format('%s %s', _date, _series_of_document)
    end;
    _turn := _turn + 1;
    _turns[_place] := _turn;
  end loop;
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);

  if number_documents_isolated.is_sequenced then
    for _counter in
      select distinct
        wanted.series collate "C" as series,
        wanted.date_key,
        wanted.counter
      from unnest(_series, _dates, _counters) as wanted(series, date_key, counter)
      where wanted.counter is not null
      order by
        series,
        date_key
    loop
      perform
      from public.order_sequence_tracker as tracker
      where tracker.series = _counter.series collate "C"
        and tracker.date_key = _counter.date_key
      for update skip locked;
      if found then
        _held := _held || _counter.counter;
      else
        _missing := _missing || to_jsonb(_counter);
      end if;
    end loop;

    -- Counters that are not there yet, and those that somebody holds. Another statement holds one for its own few
    -- milliseconds, so a moment is waited for those that the caller has not seen locked.
    _patient_until := clock_timestamp() + interval '100 milliseconds';
    for _counter in
      select
        missing.series,
        missing.date_key,
        missing.counter
      from jsonb_to_recordset(_missing) as missing (series text, date_key date, counter text)
    loop
      if cardinality(_held) = 0
        and cardinality(_waited) = 0
        and not number_documents_isolated.locked_periods ? _counter.counter
      then
        _waited := array[_counter.counter];
      end if;
      begin
        perform set_config(
          'lock_timeout',
          case
            when _counter.counter = any (_waited) then number_documents_isolated.counter_timeout_ms
            when number_documents_isolated.locked_periods ? _counter.counter then 1
            else greatest(1, ceil(extract(epoch from _patient_until - clock_timestamp()) * 1000))::integer
          end || 'ms',
          true
        );
        insert into public.order_sequence_tracker as tracker (
          series,
          date_key,
          last_sequence
        )
        values (
          _counter.series,
          _counter.date_key,
          0
        )
        on conflict do nothing;
        perform
        from public.order_sequence_tracker as tracker
        where tracker.series = _counter.series collate "C"
          and tracker.date_key = _counter.date_key
        for update;
        _held := _held || _counter.counter;
      exception
        when lock_not_available then
          null;
      end;
    end loop;
  end if;

  _left := jsonb_array_length(number_documents_isolated.documents);
  _until := clock_timestamp() + number_documents_isolated.budget_ms * interval '1 millisecond';
  for _document in
    select
      entry.value,
      entry.ordinality
    from jsonb_array_elements(number_documents_isolated.documents) with ordinality as entry
    order by
      _turns[entry.ordinality],
      entry.ordinality
  loop
    place := _document.ordinality;
    document_key := null;
    number := null;
    sequence := null;
    content_hash := null;
    series_name := _series[_document.ordinality];
    period := _dates[_document.ordinality];
    sql_state := null;
    table_name := null;
    column_name := null;
    constraint_name := null;
    _counter_of_document := _counters[_document.ordinality];
    -- One that needs no number has no counter to wait for: null <> all ('{}') would be true.
    if number_documents_isolated.is_sequenced
      and _counter_of_document is not null
      and _counter_of_document <> all (_held)
    then
      outcome := case when _counter_of_document = any (_waited) then 'locked' else 'busy' end;
    elsif _is_over or (_has_tried and clock_timestamp() >= _until) then
      outcome := 'untried';
    else
      _has_tried := true;
      begin
        perform set_config(
          'lock_timeout',
          greatest(
            1,
            least(
              number_documents_isolated.budget_ms / 10,
              floor(extract(epoch from _until - clock_timestamp()) * 1000 / _left)
            )
          )::bigint || 'ms',
          true
        );
        perform set_config('search_path', number_documents_isolated.session_search_path, true);
        execute pg_catalog.format(
          'execute gapless_orders_isolated (%L, %L, null)',
          -- With its own series alone, which is the first one then.
          pg_catalog.jsonb_build_array(_document.value || '{"series": 1}'),
          pg_catalog.jsonb_build_array(
            number_documents_isolated.series -> ((_document.value ->> 'series')::integer - 1)
          )
        )
        into strict
          _place,
          _outcome,
          _document_key,
          _date_key,
          _sequence,
          _number,
          _content_hash;
        perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        outcome := _outcome;
        document_key := _document_key;
        number := _number;
        sequence := _sequence;
        content_hash := _content_hash;
        period := coalesce(_date_key::date, period);
      exception
        -- The statement's own time limit, or an operator. The limit does not come again: nothing more is begun.
        when query_canceled then
          outcome := 'failed';
          sql_state := '57014';
          _is_over := true;
        -- An assertion of a trigger is none of the others.
        when others or assert_failure then
          get stacked diagnostics
            sql_state = returned_sqlstate,
            table_name = table_name,
            column_name = column_name,
            constraint_name = constraint_name,
            _context = pg_exception_context;
          outcome := 'failed';
          -- A function that raises the error may have put data into the names. The server's own errors come from the
          -- statement itself.
          if not starts_with(_context, 'SQL statement "') then
            table_name := null;
            column_name := null;
            constraint_name := null;
          end if;
      end;
    end if;
    _left := _left - 1;
    return next;
  end loop;
  deallocate gapless_orders_isolated;
end
$number_documents_isolated$;
--> statement-breakpoint
comment on function public.number_documents_isolated(text, text, jsonb, jsonb, boolean, integer, jsonb, integer, text) is
  'Numbers the documents of a batch one by one. A row for each: what the statement answered, failed (with what the server said), locked (somebody holds the counter of its period), busy (the same, not waited for), or untried (the budget was used up).';
--> statement-breakpoint
revoke all on function public.number_documents_isolated(text, text, jsonb, jsonb, boolean, integer, jsonb, integer, text) from public;
