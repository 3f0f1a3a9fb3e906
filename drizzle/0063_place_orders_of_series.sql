-- Places a batch of one series, for tables that are spread over a Citus cluster by series: the cluster sends the whole call
-- to the node that has the series, where every statement below reads and writes local rows. On one server it does what
-- the module's placing statement does, and answers in the same form.
-- Each statement names the series and at most one table, which is what Citus can send to a shard. It takes no volatile
-- function there, so numbers and instants are made in between. An order by itself is inserted by "values": the coordinator,
-- where createIn runs, then still says which key is taken.
create function public.place_orders_of_series(
  series text,
  template text,
  time_zone text,
  batch jsonb,
  is_sequenced boolean,
  lock_timeout text,
  session_search_path text
)
returns text
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $place_orders_of_series$
#variable_conflict use_column
declare
  _imported constant text := to_char(statement_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  _orders constant integer := jsonb_array_length(place_orders_of_series.batch);
  _today constant date := public.order_date_key(
    place_orders_of_series.template,
    place_orders_of_series.time_zone,
    statement_timestamp()
  );
  -- By the place of an order in the batch.
  _ids uuid[];
  _references text[];
  _given_at timestamptz[];
  _dates date[];
  _sequences bigint[];
  _numbers text[];
  _instants timestamptz[];
  _written_at timestamptz[];
  -- The ids that their caller chose: they may be those of orders that exist.
  _chosen uuid[];
  _known jsonb;
  _existing jsonb;
  _existing_places bigint[];
  _new_places bigint[];
  _periods jsonb;
  _altered jsonb;
  _period record;
  _parts record;
  _place bigint;
  _index bigint;
  _last bigint;
  _inserted bigint;
  _instant timestamptz;
  _digits text;
  _document jsonb;
  _placed public.orders;
  _broken text;
begin
  if place_orders_of_series.lock_timeout is not null then
    -- Local to the transaction, and set before the first lock is waited for.
    perform set_config('lock_timeout', place_orders_of_series.lock_timeout, true);
  end if;
  select
    array_agg(entry.id order by entry.place),
    array_agg(entry.payment_reference order by entry.place),
    array_agg(entry.placed_at order by entry.place),
    array_agg(
      case
        when entry.placed_at is null then _today
        else public.order_date_key(
          place_orders_of_series.template,
          place_orders_of_series.time_zone,
          entry.placed_at
        )
      end
      order by entry.place
    ),
    array_agg(entry.id) filter (where entry.by_id)
  into
    _ids,
    _references,
    _given_at,
    _dates,
    _chosen
  from rows from (
    jsonb_to_recordset(place_orders_of_series.batch) as (
      id uuid,
      by_id boolean,
      payment_reference text,
      placed_at timestamptz
    )
  ) with ordinality as entry(id, by_id, payment_reference, placed_at, place);

  -- Each try is a savepoint: the counters go back with the inserts, so a try that fails leaves no gap.
  for _try in 1..10 loop
    begin
      _known := null;
      select
        jsonb_agg(jsonb_build_object('id', known.id, 'reference', known.payment_reference))
      into _known
      from public.orders as known
      where known.series = place_orders_of_series.series collate "C"
        and known.payment_reference = any (_references);
      if _chosen is not null then
        select
          coalesce(_known, '[]') || coalesce(jsonb_agg(jsonb_build_object('id', known.id)), '[]')
        into _known
        from public.orders as known
        where known.series = place_orders_of_series.series collate "C"
          and known.id = any (_chosen);
      end if;
      select
        coalesce(array_agg(match.place), '{}'),
        jsonb_agg(jsonb_build_array(match.place, match.id))
      into
        _existing_places,
        _existing
      from (
        -- The payment reference comes first: an id beside it is not asked about.
        select distinct on (found.place)
          found.place,
          found.id
        from (
          select
            entry.place,
            known.id,
            1 as rank
          from unnest(_references) with ordinality as entry(payment_reference, place)
          join jsonb_to_recordset(_known) as known (id uuid, reference text)
            on known.reference = entry.payment_reference
          union all
          select
            entry.place,
            known.id,
            2 as rank
          from unnest(_ids) with ordinality as entry(id, place)
          join jsonb_to_recordset(_known) as known (id uuid, reference text)
            on known.id = entry.id
            and known.reference is null
        ) as found
        order by
          found.place,
          found.rank
      ) as match;

      _periods := null;
      _altered := null;
      _new_places := '{}';
      _sequences := array_fill(null::bigint, array[_orders]);
      _numbers := array_fill(null::text, array[_orders]);
      _instants := array_fill(null::timestamptz, array[_orders]);
      _written_at := array_fill(null::timestamptz, array[_orders]);
      _index := floor(random() * 1048576)::bigint;
      -- Counters are locked in one order everywhere, so that two statements cannot deadlock.
      for _period in
        select
          entry.date_key,
          array_agg(entry.place order by entry.place) as places,
          bool_and(entry.given_at is not null) as is_imported
        from unnest(_dates, _given_at) with ordinality as entry(date_key, given_at, place)
        where entry.place <> all (_existing_places)
        group by
          entry.date_key
        order by
          entry.date_key
      loop
        _new_places := _new_places || _period.places;
        _last := null;
        _instant := statement_timestamp();
        if place_orders_of_series.is_sequenced then
          select
            raised.last_sequence,
            raised.last_placed_at
          into
            _last,
            _instant
          from public.raise_order_counter(
            place_orders_of_series.series,
            place_orders_of_series.template,
            place_orders_of_series.time_zone,
            _period.date_key,
            cardinality(_period.places),
            _period.is_imported
          ) as raised;
          _parts := public.order_number_parts(place_orders_of_series.template, _period.date_key);
          _index := _last - cardinality(_period.places);
        end if;
        foreach _place in array _period.places loop
          -- The next sequence; or the next dice of a fallback number, so that none of them meets another.
          _index := _index + 1;
          _instants[_place] := coalesce(_given_at[_place], _instant);
          _written_at[_place] := case when _given_at[_place] is null then _instant else statement_timestamp() end;
          if not place_orders_of_series.is_sequenced then
            _numbers[_place] := public.fallback_order_number(
              place_orders_of_series.template,
              place_orders_of_series.time_zone,
              _instants[_place],
              _index
            );
            continue;
          end if;
          _sequences[_place] := _index;
          _digits := (_index + _parts.added)::text;
          _numbers[_place] := case
            when length(_digits) < _parts.width
              then _parts.prefix || lpad(_digits, _parts.width, '0') || _parts.suffix
            when _parts.is_fixed and length(_digits) > _parts.width
              -- Raises OG007: the period has no number left.
              then public.format_order_number(place_orders_of_series.template, _period.date_key, _index)
            else _parts.prefix || _digits || _parts.suffix
          end;
        end loop;
        _periods := coalesce(_periods, '[]') || jsonb_build_array(
          jsonb_build_array(
            to_char(_period.date_key, 'YYYY-MM-DD'),
            case
              when not _period.is_imported then to_char(_instant at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            end,
            _sequences[_period.places[1]],
            _period.places,
            (
              select
                jsonb_agg(_numbers[places.place] order by places.position)
              from unnest(_period.places) with ordinality as places(place, position)
            )
          )
        );
      end loop;

      -- A trigger of the app runs as in any insert of the session's.
      perform set_config('search_path', place_orders_of_series.session_search_path, true);
      if cardinality(_new_places) = 1 then
        _place := _new_places[1];
        _document := place_orders_of_series.batch operator(pg_catalog.->) (_place::integer operator(pg_catalog.-) 1);
        insert into public.orders (
          id,
          series,
          date_key,
          sequence,
          order_number,
          payment_reference,
          customer_id,
          currency,
          total_amount,
          items,
          metadata,
          placed_at,
          created_at
        )
        values (
          _ids[_place],
          place_orders_of_series.series,
          _dates[_place],
          _sequences[_place],
          _numbers[_place],
          _references[_place],
          _document operator(pg_catalog.->>) 'customer_id',
          _document operator(pg_catalog.->>) 'currency',
          (_document operator(pg_catalog.->>) 'total_amount')::bigint,
          _document operator(pg_catalog.->) 'items',
          _document operator(pg_catalog.->) 'metadata',
          _instants[_place],
          _written_at[_place]
        );
      elsif cardinality(_new_places) > 1 then
        insert into public.orders (
          id,
          series,
          date_key,
          sequence,
          order_number,
          payment_reference,
          customer_id,
          currency,
          total_amount,
          items,
          metadata,
          placed_at,
          created_at
        )
        select
          entry.id,
          place_orders_of_series.series,
          made.date_key,
          made.sequence,
          made.number,
          entry.payment_reference,
          entry.customer_id,
          entry.currency,
          entry.total_amount,
          entry.items,
          entry.metadata,
          made.instant,
          made.written_at
        from rows from (
          pg_catalog.jsonb_to_recordset(place_orders_of_series.batch) as (
            id uuid,
            payment_reference text,
            customer_id text,
            currency text,
            total_amount bigint,
            items jsonb,
            metadata jsonb
          )
        ) with ordinality as entry(
          id,
          payment_reference,
          customer_id,
          currency,
          total_amount,
          items,
          metadata,
          place
        )
        join rows from (
          pg_catalog.unnest(_dates),
          pg_catalog.unnest(_sequences),
          pg_catalog.unnest(_numbers),
          pg_catalog.unnest(_instants),
          pg_catalog.unnest(_written_at)
        ) with ordinality as made(
          date_key,
          sequence,
          number,
          instant,
          written_at,
          place
        )
          on made.place operator(pg_catalog.=) entry.place
          and made.number is not null;
      end if;
      get diagnostics _inserted = row_count;
      perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
      if cardinality(_new_places) > 0 and _inserted <> cardinality(_new_places) then
        -- A rule or a trigger of the app left orders out.
        perform public.refuse_lost_orders(cardinality(_new_places) - _inserted);
      end if;

      if exists (
        select
        from pg_trigger as triggers
        where triggers.tgrelid = 'public.orders'::regclass
          -- For each row, before an insert.
          and (triggers.tgtype::integer & 7) = 7
      ) then
        -- It may have changed any column; a copy to a shard counts a row that its trigger left out.
        _index := 0;
        for _placed in
          select
            placed.*
          from public.orders as placed
          where placed.series = place_orders_of_series.series collate "C"
            and placed.order_number = any (_numbers)
        loop
          _place := array_position(_numbers, _placed.order_number)::bigint;
          _document := place_orders_of_series.batch -> (_place::integer - 1);
          if _placed.id = _ids[_place]
            and _placed.date_key = _dates[_place]
            and _placed.sequence is not distinct from _sequences[_place]
            and _placed.payment_reference is not distinct from _references[_place]
            and _placed.placed_at = _instants[_place]
            and _placed.created_at = _written_at[_place]
          then
            _index := _index + 1;
          end if;
          if _placed.customer_id is distinct from _document ->> 'customer_id'
            or _placed.currency is distinct from _document ->> 'currency'
            or _placed.total_amount is distinct from (_document ->> 'total_amount')::bigint
            or _placed.items is distinct from _document -> 'items'
            or _placed.metadata is distinct from _document -> 'metadata'
            or _placed.voided_at is not null
            or _placed.void_reason is not null
          then
            _altered := coalesce(_altered, '[]') || to_jsonb(_place);
          end if;
        end loop;
        if _index <> cardinality(_new_places) then
          perform public.refuse_lost_orders(cardinality(_new_places) - _index);
        end if;
      end if;
      return jsonb_build_object(
        'imported', _imported,
        'periods', _periods,
        'altered', _altered,
        'existing', _existing
      )::text;
    exception
      when unique_violation then
        if _try = 10 then
          raise;
        end if;
        -- On a shard the shard's id is behind the name of a key. From another node it comes in the message alone.
        get stacked diagnostics _broken = constraint_name;
        if _broken = '' then
          get stacked diagnostics _broken = message_text;
        end if;
        if _broken ~ 'orders_series_order_number_key(_[0-9]+)?("|$)' then
          -- A number that exists already means a counter that is behind, as after a restore.
          for _period in
            select distinct
              entry.date_key
            from unnest(_dates) as entry(date_key)
            order by
              entry.date_key
          loop
            select
              max(placed.sequence)
            into _last
            from public.orders as placed
            where placed.series = place_orders_of_series.series collate "C"
              and placed.date_key = _period.date_key;
            insert into public.order_sequence_tracker (
              series,
              date_key,
              last_sequence
            )
            values (
              place_orders_of_series.series,
              _period.date_key,
              coalesce(_last, 0)
            )
            on conflict do nothing;
            update public.order_sequence_tracker as tracker
            set
              last_sequence = _last
            where tracker.series = place_orders_of_series.series collate "C"
              and tracker.date_key = _period.date_key
              and tracker.last_sequence < _last;
          end loop;
        elsif _broken !~ '(orders_pkey|orders_series_payment_reference_key)(_[0-9]+)?("|$)' then
          raise;
        end if;
    end;
  end loop;
  -- Never reached: the tenth try returns or raises.
  return null;
end
$place_orders_of_series$;
--> statement-breakpoint
comment on function public.place_orders_of_series(text, text, text, jsonb, boolean, text, text) is
  'Places a batch of orders of one series, for tables that Citus spreads by series, and answers as the module''s placing statement does. For the module; other callers use create_order_with_number.';
--> statement-breakpoint
revoke all on function public.place_orders_of_series(text, text, text, jsonb, boolean, text, text) from public;
