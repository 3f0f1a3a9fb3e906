-- Places the orders of a batch one by one, each in a savepoint, and answers what became of each: one that is refused, or
-- that waits for a lock, costs its neighbours nothing. The module sends a batch here after it failed as a whole.
--
-- The counters are locked first, so that a counter which somebody holds is not mistaken for any other lock; none is
-- waited for while another is held, nor if it is one of locked_periods, which the caller has seen locked just now.
-- From then on budget_ms holds. It is shared out among the orders that are left as their lock timeout, from 1 ms to
-- a tenth of the budget, and the orders that it does not reach are answered as untried. Otherwise the counter would
-- be held for the sum of all waits.
--
-- The insertion is text, since the table may have columns of the app's. It runs with the caller's rights and with the
-- session's search_path, which triggers of the app may need. It gets the order as jsonb, the series, date_key, sequence,
-- order_number, placed_at and created_at, and returns id, series, date_key, sequence, order_number,
-- payment_reference, placed_at and created_at.
create function public.place_orders_isolated(
  insertion text,
  orders jsonb,
  series text,
  template text,
  time_zone text,
  is_sequenced boolean,
  counter_timeout_ms integer,
  locked_periods jsonb,
  budget_ms integer,
  session_search_path text
)
returns table (
  place bigint,
  outcome text,
  id uuid,
  period date,
  sql_state text,
  table_name text,
  column_name text,
  constraint_name text
)
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $place_orders_isolated$
#variable_conflict use_variable
declare
  _order record;
  -- What the insertion returns.
  _placed_id uuid;
  _placed_series text;
  _placed_date_key date;
  _placed_sequence bigint;
  _placed_number text;
  _placed_reference text;
  _placed_at timestamptz;
  _created_at timestamptz;
  _existing_places bigint[];
  _existing_ids uuid[];
  -- The counters that are locked here, one place in each array for a period.
  _periods date[] := array[]::date[];
  _sequences bigint[] := array[]::bigint[];
  _instants timestamptz[] := array[]::timestamptz[];
  _dated boolean[] := array[]::boolean[];
  _missing date[] := array[]::date[];
  _period date;
  _last_sequence bigint;
  _last_placed_at timestamptz;
  _looked_at constant date[] := array(
    select
      period.value::date
    from jsonb_array_elements_text(place_orders_isolated.locked_periods) as period
  );
  _waited date[] := array[]::date[];
  _position integer;
  _sequence bigint;
  _instant timestamptz;
  _order_number text;
  _dice constant bigint := floor(random() * 1048576)::bigint;
  _left integer;
  _until timestamptz;
  _has_tried boolean := false;
  _is_over boolean := false;
  _count bigint;
  _context text;
begin
  -- What is checked at the commit would fail the whole batch.
  set constraints all immediate;

  select
    coalesce(array_agg(match.place), '{}'),
    coalesce(array_agg((match.known).id), '{}')
  into _existing_places, _existing_ids
  from public.find_known_orders(
    place_orders_isolated.series,
    (
      select array_agg(entry.value ->> 'payment_reference' order by entry.ordinality)
      from jsonb_array_elements(place_orders_isolated.orders) with ordinality as entry
    ),
    (
      select
        array_agg(
          case when (entry.value -> 'by_id')::boolean then (entry.value ->> 'id')::uuid end
          order by entry.ordinality
        )
      from jsonb_array_elements(place_orders_isolated.orders) with ordinality as entry
    )
  ) as match;

  if place_orders_isolated.is_sequenced then
    for _period in
      select distinct
        public.order_date_key(
          place_orders_isolated.template,
          place_orders_isolated.time_zone,
          coalesce((entry.value ->> 'placed_at')::timestamptz, statement_timestamp())
        ) as date_key
      from jsonb_array_elements(place_orders_isolated.orders) with ordinality as entry
      where entry.ordinality <> all (_existing_places)
      order by
        date_key
    loop
      select
        tracker.last_sequence,
        tracker.last_placed_at
      into _last_sequence, _last_placed_at
      from public.order_sequence_tracker as tracker
      where tracker.series = place_orders_isolated.series collate "C"
        and tracker.date_key = _period
      for update skip locked;
      if found then
        _periods := _periods || _period;
        _sequences := _sequences || _last_sequence;
        _instants := _instants || public.next_order_instant(
          place_orders_isolated.template,
          place_orders_isolated.time_zone,
          _period,
          _last_placed_at
        );
        _dated := _dated || false;
      else
        _missing := _missing || _period;
      end if;
    end loop;

    -- Counters that are not there yet, and those that somebody holds.
    foreach _period in array _missing loop
      if cardinality(_periods) = 0 and cardinality(_waited) = 0 and _period <> all (_looked_at) then
        _waited := array[_period];
      end if;
      begin
        perform set_config(
          'lock_timeout',
          case when _period = any (_waited) then place_orders_isolated.counter_timeout_ms else 1 end || 'ms',
          true
        );
        insert into public.order_sequence_tracker as tracker (
          series,
          date_key,
          last_sequence
        )
        values (
          place_orders_isolated.series,
          _period,
          0
        )
        on conflict do nothing;
        select
          tracker.last_sequence,
          tracker.last_placed_at
        into _last_sequence, _last_placed_at
        from public.order_sequence_tracker as tracker
        where tracker.series = place_orders_isolated.series collate "C"
          and tracker.date_key = _period
        for update;
        _periods := _periods || _period;
        _sequences := _sequences || _last_sequence;
        _instants := _instants || public.next_order_instant(
          place_orders_isolated.template,
          place_orders_isolated.time_zone,
          _period,
          _last_placed_at
        );
        _dated := _dated || false;
      exception
        when lock_not_available then
          null;
      end;
    end loop;
  end if;

  _left := jsonb_array_length(place_orders_isolated.orders) - cardinality(_existing_places);
  _until := clock_timestamp() + place_orders_isolated.budget_ms * interval '1 millisecond';
  for _order in
    select
      entry.value,
      entry.ordinality,
      (entry.value ->> 'placed_at')::timestamptz as placed_at,
      public.order_date_key(
        place_orders_isolated.template,
        place_orders_isolated.time_zone,
        coalesce((entry.value ->> 'placed_at')::timestamptz, statement_timestamp())
      ) as date_key
    from jsonb_array_elements(place_orders_isolated.orders) with ordinality as entry
    order by
      entry.ordinality
  loop
    place := _order.ordinality;
    id := null;
    period := _order.date_key;
    sql_state := null;
    table_name := null;
    column_name := null;
    constraint_name := null;
    _position := array_position(_existing_places, _order.ordinality);
    if _position is not null then
      outcome := 'existing';
      id := _existing_ids[_position];
      return next;
      continue;
    end if;
    _position := array_position(_periods, _order.date_key);
    if place_orders_isolated.is_sequenced and _position is null then
      outcome := case when _order.date_key = any (_waited) then 'locked' else 'busy' end;
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
              place_orders_isolated.budget_ms / 10,
              floor(extract(epoch from _until - clock_timestamp()) * 1000 / _left)
            )
          )::bigint || 'ms',
          true
        );
        if place_orders_isolated.is_sequenced then
          _sequence := _sequences[_position] + 1;
          _instant := coalesce(_order.placed_at, _instants[_position]);
          _order_number := public.format_order_number(
            place_orders_isolated.template,
            _order.date_key,
            _sequence
          );
        else
          _sequence := null;
          _instant := coalesce(_order.placed_at, statement_timestamp());
          _order_number := public.fallback_order_number(
            place_orders_isolated.template,
            place_orders_isolated.time_zone,
            _instant,
            _dice + _order.ordinality
          );
        end if;
        perform set_config('search_path', place_orders_isolated.session_search_path, true);
        execute place_orders_isolated.insertion
        into
          _placed_id,
          _placed_series,
          _placed_date_key,
          _placed_sequence,
          _placed_number,
          _placed_reference,
          _placed_at,
          _created_at
        using
          _order.value,
          place_orders_isolated.series,
          _order.date_key,
          _sequence,
          _order_number,
          _instant,
          case when _order.placed_at is null then _instant else statement_timestamp() end;
        get diagnostics _count = row_count;
        perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
        if _count <> 1 then
          raise exception using
            errcode = 'OG009',
            message = 'a trigger of the orders table left the order out';
        end if;
        if _placed_id is distinct from (_order.value ->> 'id')::uuid
          or _placed_series is distinct from place_orders_isolated.series collate "C"
          or _placed_date_key is distinct from _order.date_key
          or _placed_sequence is distinct from _sequence
          or _placed_number is distinct from _order_number collate "C"
          or _placed_reference is distinct from _order.value ->> 'payment_reference'
          or _placed_at is distinct from _instant
          or _created_at is distinct from (case when _order.placed_at is null then _instant else statement_timestamp() end)
        then
          raise exception using
            errcode = 'OG009',
            message = 'a trigger of the orders table changed the id, number, payment reference or instant of the order';
        end if;
        outcome := 'placed';
        id := _placed_id;
      exception
        -- The statement's own time limit, or an operator. The limit does not come again: nothing more is begun.
        when query_canceled then
          outcome := 'failed';
          id := null;
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
          id := null;
          -- A function that raises the error may have put data into the names. The server's own errors come from the
          -- insertion itself.
          if not starts_with(_context, 'SQL statement "') then
            table_name := null;
            column_name := null;
            constraint_name := null;
          end if;
      end;
      -- Behind the block, whose end is where the order is kept: variables do not go back with a savepoint.
      if outcome = 'placed' and place_orders_isolated.is_sequenced then
        _sequences[_position] := _sequence;
        _dated[_position] := _dated[_position] or _order.placed_at is null;
      end if;
    end if;
    _left := _left - 1;
    return next;
  end loop;

  update public.order_sequence_tracker as tracker
  set
    last_sequence = raised.last_sequence,
    last_placed_at = case when raised.is_dated then raised.placed_at else tracker.last_placed_at end
  from unnest(_periods, _sequences, _instants, _dated) as raised (date_key, last_sequence, placed_at, is_dated)
  where tracker.series = place_orders_isolated.series collate "C"
    and tracker.date_key = raised.date_key
    and tracker.last_sequence < raised.last_sequence;
end
$place_orders_isolated$;
--> statement-breakpoint
comment on function public.place_orders_isolated(text, jsonb, text, text, text, boolean, integer, jsonb, integer, text) is
  'Places the orders of a batch one by one. A row for each: existing, placed, failed (with what the server said), locked (somebody holds the counter of its period), busy (the same, not waited for), or untried (the budget was used up).';
--> statement-breakpoint
revoke all on function public.place_orders_isolated(text, jsonb, text, text, text, boolean, integer, jsonb, integer, text) from public;
