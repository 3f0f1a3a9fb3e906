-- Number and order in one transaction, for callers that are not the TypeScript module.
-- A payment reference or id that is known already returns its order; other content under it raises OG005.
-- A period without a number left raises OG007, and no fallback number is taken: the template allows no more.
-- What the module refuses and no constraint does raises OG006: an order that it could not read back as it was meant.
-- The instant is settled while the counter is locked, so that instants rise with sequences.
create or replace function public.create_order_with_number(
  payment_reference text,
  customer_id text,
  currency text,
  total_amount bigint,
  items jsonb,
  metadata jsonb default '{}',
  id uuid default gen_random_uuid(),
  placed_at timestamptz default null,
  series text default 'GAM',
  template text default 'GAM-{YYYY}{MM}{DD}-{####}',
  time_zone text default 'UTC',
  out placed_order public.orders,
  out replayed boolean
)
returns record
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
-- How long the counter's row is waited for before the order takes a fallback number.
set lock_timeout = '2s'
as $create_order_with_number$
#variable_conflict use_column
declare
  _date_key constant date := public.order_date_key(
    create_order_with_number.template,
    create_order_with_number.time_zone,
    coalesce(create_order_with_number.placed_at, statement_timestamp())
  );
  _is_imported constant boolean := create_order_with_number.placed_at is not null;
  _instant timestamptz;
  _sequenced boolean := true;
  _sequence bigint;
  _order_number text;
  _broken text;
  -- Values that are null, and figures and texts that a column limits, are left to the constraints.
  _flaw constant text := case
    -- A column of three characters drops the spaces behind them, and the same call again would be another order.
    when create_order_with_number.currency !~ '^[A-Z]{3}$' then 'currency must be three upper-case letters'
    when jsonb_typeof(create_order_with_number.items) <> 'array' then 'items must be an array'
    when jsonb_array_length(create_order_with_number.items) not between 1 and 1000 then 'items must have 1 to 1000 lines'
    when exists (
      select
      from jsonb_array_elements(create_order_with_number.items) as lines (line)
      where case
        when jsonb_typeof(line) <> 'object' then true
        when line - array['sku', 'quantity', 'unitAmount'] <> '{}' then true
        when jsonb_typeof(line -> 'sku') = 'string'
          and jsonb_typeof(line -> 'quantity') = 'number'
          and jsonb_typeof(line -> 'unitAmount') = 'number'
        then char_length(line ->> 'sku') not between 1 and 255
          or (line -> 'quantity')::numeric not between 1 and 9007199254740991
          or (line -> 'quantity')::numeric % 1 <> 0
          or (line -> 'unitAmount')::numeric not between 0 and 9007199254740991
          or (line -> 'unitAmount')::numeric % 1 <> 0
        else true
      end
    ) then 'a line of items must be {sku, quantity, unitAmount}, with whole amounts and a sku of 1 to 255 characters'
    when jsonb_path_exists(create_order_with_number.metadata, '$.**{33}') then 'metadata must have at most 32 levels'
    -- The largest that a double holds: JavaScript reads more as infinity.
    when jsonb_path_exists(
      create_order_with_number.metadata,
      '$.** ? (@.type() == "number" && (@ > 1.7976931348623157e308 || @ < -1.7976931348623157e308))'
    ) then 'metadata must not have a number beyond 1.7976931348623157e308'
    when octet_length(create_order_with_number.items::text) + octet_length(create_order_with_number.metadata::text) > 262144
    then 'items and metadata must have at most 262144 bytes together'
  end;
begin
  if _flaw is not null then
    raise exception using
      errcode = 'OG006',
      message = 'malformed order: ' || _flaw;
  end if;
  perform public.check_order_template(create_order_with_number.template);
  -- Ten tries for a sequenced number, then ten for a fallback number.
  for _try in 1..20 loop
    select (match.known).*
    into placed_order
    from public.find_known_orders(
      create_order_with_number.series,
      array[create_order_with_number.payment_reference],
      array[create_order_with_number.id]
    ) as match;
    if found then
      if placed_order.customer_id is distinct from create_order_with_number.customer_id collate "C"
        or placed_order.currency is distinct from create_order_with_number.currency
        or placed_order.total_amount is distinct from create_order_with_number.total_amount
        or placed_order.items is distinct from create_order_with_number.items
        or placed_order.payment_reference is distinct from create_order_with_number.payment_reference collate "C"
      then
        raise exception using
          errcode = 'OG005',
          message = 'the payment reference or id belongs to an order with other content',
          detail = 'It is order ' || placed_order.order_number || '.';
      end if;
      -- A moment ago the module may have placed it with a commit that is not on the disk yet. A message in the log makes
      -- this transaction's commit wait for it. The server writes such commits out within 30 s at most.
      if placed_order.created_at > statement_timestamp() - interval '30 seconds'
        and current_setting('transaction_read_only') = 'off'
      then
        perform pg_logical_emit_message(true, 'gapless_orders', '');
      end if;
      replayed := true;
      return;
    end if;

    _sequenced := _sequenced and _try <= 10;
    begin
      if _sequenced then
        -- Only a lock timeout of the counter leads to a fallback number: any other lock is one of the order's own.
        begin
          select
            raised.last_sequence,
            raised.last_placed_at
          into
            _sequence,
            _instant
          from public.raise_order_counter(
            create_order_with_number.series,
            create_order_with_number.template,
            create_order_with_number.time_zone,
            _date_key,
            1,
            _is_imported
          ) as raised;
        exception
          when lock_not_available then
            _sequenced := false;
        end;
      end if;
      if _sequenced then
        _order_number := public.format_order_number(
          create_order_with_number.template,
          _date_key,
          _sequence
        );
      else
        _sequence := null;
        _instant := statement_timestamp();
        _order_number := public.format_fallback_order_number(
          create_order_with_number.template,
          create_order_with_number.time_zone,
          coalesce(create_order_with_number.placed_at, _instant)
        );
      end if;
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
        create_order_with_number.id,
        create_order_with_number.series,
        _date_key,
        _sequence,
        _order_number,
        create_order_with_number.payment_reference,
        create_order_with_number.customer_id,
        create_order_with_number.currency,
        create_order_with_number.total_amount,
        create_order_with_number.items,
        create_order_with_number.metadata,
        coalesce(create_order_with_number.placed_at, _instant),
        case when _is_imported then statement_timestamp() else _instant end
      )
      returning * into placed_order;
      if not found then
        -- The block is not a savepoint for this one: the caller gets the error, and the counter goes back with the transaction.
        raise exception using
          errcode = 'OG009',
          message = 'a trigger of the orders table left the order out';
      end if;
      if placed_order.id is distinct from create_order_with_number.id
        or placed_order.series is distinct from create_order_with_number.series collate "C"
        or placed_order.date_key is distinct from _date_key
        or placed_order.sequence is distinct from _sequence
        or placed_order.order_number is distinct from _order_number collate "C"
        or placed_order.payment_reference is distinct from create_order_with_number.payment_reference collate "C"
        or placed_order.placed_at is distinct from coalesce(create_order_with_number.placed_at, _instant)
        or placed_order.created_at is distinct from (case when _is_imported then statement_timestamp() else _instant end)
      then
        raise exception using
          errcode = 'OG009',
          message = 'a trigger of the orders table changed the id, number, payment reference or instant of the order';
      end if;
      replayed := false;
      return;
    exception
      -- The block is a savepoint: the counter goes back with the insert, so a try that fails leaves no gap.
      when unique_violation then
        if _try = 20 then
          raise;
        end if;
        -- On a shard of Citus the shard's id is behind the name of a key. From another node it comes in the message alone.
        get stacked diagnostics _broken = constraint_name;
        if _broken = '' then
          get stacked diagnostics _broken = message_text;
        end if;
        -- A number that exists already means a counter that is behind, as after a restore.
        if _broken ~ 'orders_series_order_number_key(_[0-9]+)?("|$)' then
          begin
            perform public.sync_order_sequence(_date_key, create_order_with_number.series);
          exception
            when lock_not_available then
              _sequenced := false;
          end;
        end if;
    end;
  end loop;
end
$create_order_with_number$;
