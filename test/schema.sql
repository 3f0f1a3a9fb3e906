CREATE SCHEMA public;
COMMENT ON SCHEMA public IS 'standard public schema';
CREATE FUNCTION public.adopt_numbers(document_table text, document_column text, rows jsonb) RETURNS TABLE(place bigint, outcome text, series text, date_key date)
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '500ms'
    AS $$
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
$$;
COMMENT ON FUNCTION public.adopt_numbers(document_table text, document_column text, rows jsonb) IS 'Writes numbers that a table had before the ledger into it, and raises the counters to them. A row for each entry: adopted, key reused (adopted without its idempotency key, which another document has), known (the ledger has the document), or duplicate (it has the number, for another document); and one for each counter that was raised: raised. Raises 55P03 where a counter is locked for longer than half a second.';
CREATE FUNCTION public.audit_numbers(series text, from_date_key date DEFAULT NULL::date, to_date_key date DEFAULT NULL::date) RETURNS TABLE(finding text, date_key date, from_sequence bigint, to_sequence bigint, number text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'on'
    SET enable_indexscan TO 'off'
    SET enable_indexonlyscan TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
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
$$;
COMMENT ON FUNCTION public.audit_numbers(series text, from_date_key date, to_date_key date) IS 'Gaps, gaps from before the ledger, duplicates, keys and documents with two numbers, numbers dated before the one they follow (by the clock, or by a date of their own), and counters that are there twice, behind or ahead, one row a finding; or that no period was there to look at. For a counter, from_sequence is the counter and to_sequence the highest sequence in the ledger, or the two counters; for a number out of order, from_sequence is the one it follows.';
CREATE FUNCTION public.audit_order_numbers(from_date_key date DEFAULT NULL::date, to_date_key date DEFAULT NULL::date, series text DEFAULT 'GAM'::text) RETURNS TABLE(finding text, date_key date, from_sequence bigint, to_sequence bigint, order_number text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'on'
    SET enable_indexscan TO 'off'
    SET enable_indexonlyscan TO 'off'
    SET enable_bitmapscan TO 'off'
    AS $$
#variable_conflict use_column
declare
  _table regclass;
  _periods date[];
  _from date;
  _to constant date := coalesce(audit_order_numbers.to_date_key, 'infinity');
begin
  -- Rows that a policy hides would look like clean numbers, or like gaps. All rows of the series are seen with a policy
  -- that lets everything through, or everything of this series, in the words that the documentation has for it.
  foreach _table in array array['public.orders'::regclass, 'public.order_sequence_tracker'::regclass] loop
    continue when not row_security_active(_table);
    if coalesce(
      (
        select
          bool_or(
            policies.polpermissive
            and pg_get_expr(policies.polqual, policies.polrelid) in (
              'true',
              format('(NOT (series IS DISTINCT FROM %L::text))', audit_order_numbers.series),
              format('(series = %L::text)', audit_order_numbers.series)
            )
          )
          and bool_and(policies.polpermissive)
        from pg_policy as policies
        where policies.polrelid = _table
          and policies.polcmd in ('r', '*')
          and exists (
            select
            from unnest(policies.polroles) as given (role)
            where given.role = 0
              or pg_has_role(given.role, 'usage')
          )
      ),
      false
    ) then
      continue;
    end if;
    raise exception using
      errcode = 'insufficient_privilege',
      -- The module knows this sentence: a change here is one in classify-failure.ts.
      message = 'row-level security may hide orders or counters from this role, and an audit would prove nothing: audit as the owner of the tables or as a role with BYPASSRLS';
  end loop;
  _periods := array(
    select
      tracker.date_key
    from public.order_sequence_tracker as tracker
    where tracker.series = audit_order_numbers.series collate "C"
    union
    select
      orders.date_key
    from public.orders as orders
    where orders.series = audit_order_numbers.series collate "C"
  );
  _from := public.first_period_in(_periods, audit_order_numbers.from_date_key);
  return query
  with numbered as (
    select
      orders.date_key,
      orders.sequence,
      orders.order_number,
      orders.placed_at,
      -- An import has an instant of its own, before the one at which it was written.
      orders.placed_at = orders.created_at as by_clock,
      lag(orders.sequence, 1, 0::bigint) over (
        partition by orders.date_key
        order by orders.sequence
      ) as previous
    from public.orders as orders
    where orders.series = audit_order_numbers.series collate "C"
      and orders.sequence is not null
      and orders.date_key between _from and _to
  ),
  dated as (
    select
      numbered.date_key,
      numbered.sequence,
      numbered.order_number,
      numbered.placed_at,
      lag(numbered.sequence) over by_sequence as previous,
      lag(numbered.placed_at) over by_sequence as previous_placed_at
    from numbered
    where numbered.by_clock
    window by_sequence as (
      partition by numbered.date_key
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
    where tracker.series = audit_order_numbers.series collate "C"
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
      orders.order_number
    from public.orders as orders
    where orders.series = audit_order_numbers.series collate "C"
    group by
      orders.order_number
    having count(*) > 1
  ),
  same_payment as (
    select
      orders.payment_reference
    from public.orders as orders
    where orders.series = audit_order_numbers.series collate "C"
      and orders.payment_reference is not null
    group by
      orders.payment_reference
    having count(*) > 1
  ),
  findings as (
    select
      'gap' as finding,
      numbered.date_key,
      numbered.previous + 1 as from_sequence,
      numbered.sequence - 1 as to_sequence,
      null::text as order_number
    from numbered
    where numbered.sequence > numbered.previous + 1
    union all
    select
      'duplicate',
      numbered.date_key,
      numbered.sequence,
      numbered.sequence,
      numbered.order_number
    from numbered
    where numbered.sequence = numbered.previous
    union all
    select
      'duplicate',
      min(orders.date_key),
      min(orders.sequence),
      max(orders.sequence),
      orders.order_number
    from public.orders as orders
    join same_number using (order_number)
    where orders.series = audit_order_numbers.series collate "C"
      and orders.date_key between _from and _to
    group by
      orders.order_number
    union all
    select
      'payment twice',
      orders.date_key,
      orders.sequence,
      orders.sequence,
      orders.order_number
    from public.orders as orders
    join same_payment using (payment_reference)
    where orders.series = audit_order_numbers.series collate "C"
      and orders.date_key between _from and _to
    union all
    select
      'out of order',
      dated.date_key,
      dated.previous,
      dated.sequence,
      dated.order_number
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
    findings.order_number
  from findings
  order by
    findings.date_key,
    findings.finding,
    findings.from_sequence;
end
$$;
COMMENT ON FUNCTION public.audit_order_numbers(from_date_key date, to_date_key date, series text) IS 'Gaps, duplicates, payments with two orders, orders dated before the one they follow, and counters that are there twice, behind or ahead, one row a finding; or that no period was there to look at. For a counter, from_sequence is the counter and to_sequence the highest sequence in orders, or the two counters; for an order out of order, from_sequence is the order it follows.';
CREATE FUNCTION public.check_order_template(template text) RETURNS void
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  -- What is left once every well-formed token is taken out: the literal characters.
  _literals constant text := regexp_replace(
    check_order_template.template,
    '[{](YY(YY)?([+]1)?(@(0[2-9]|1[0-2]))?|MM|DD|#{1,16}([+][1-9][0-9]{0,14})?!?)[}]',
    '',
    'g'
  );
  -- Years by the year in which they begin, and by the year in which they end.
  _begins constant integer := regexp_count(check_order_template.template, '[{]YY(YY)?(@[0-9]{2})?[}]');
  _ends constant integer := regexp_count(check_order_template.template, '[{]YY(YY)?[+]1(@[0-9]{2})?[}]');
  -- The month that the first of them carries, such as @04. Null where it carries none, and its years begin in January.
  _month constant text := substring(
    substring(check_order_template.template from '[{]YY[^}]*[}]'),
    '@[0-9]{2}'
  );
  _months constant integer := regexp_count(check_order_template.template, '[{]MM[}]');
  _days constant integer := regexp_count(check_order_template.template, '[{]DD[}]');
  _sequences constant integer := regexp_count(check_order_template.template, '[{]#');
  -- What is added to the sequence, and the width that a number must not pass: null where the template has neither.
  _added constant bigint := substring(check_order_template.template from '[{]#+[+]([0-9]{1,15})![}]')::bigint;
  _width constant integer := length(substring(check_order_template.template from '[{](#+)'));
  _reason text;
begin
  _reason := case
    when check_order_template.template is null then 'it is null'
    when char_length(check_order_template.template) > 100 then 'it is longer than 100 characters'
    when _literals ~ '[{}#]' then 'it has a brace or # that is not part of {YYYY}, {YY}, {YYYY+1}, {YY+1} (with the month in which the year begins: {YYYY@04}), {MM}, {DD} or {####}, {####+1000}, {####!}'
    when _literals ~ '[[:cntrl:]]' then 'it has a control character'
    when _sequences <> 1 then 'it needs exactly one sequence, such as {####}'
    when length((_added + 1)::text) > _width then 'its first number does not fit its width'
    when _begins > 1 or _ends > 1 or _months > 1 or _days > 1 then 'a date token stands in it twice'
    when regexp_count(check_order_template.template, '[{]YY(YY)?([+]1)?' || coalesce(_month, '') || '[}]') <> _begins + _ends
      then 'its years begin in different months: each token of the year needs the same @'
    when _ends = 1 and _month is null then 'its year ends in the year in which it begins: print {YYYY} or {YY}, or say in which month the year begins, as in {YYYY+1@04}'
    when _days = 1 and _months = 0 then 'its numbers would repeat: {DD} needs {MM}'
    when _months = 1 and _begins + _ends = 0 then 'its numbers would repeat: {MM} needs {YYYY} or {YY}'
  end;
  if _reason is not null then
    raise exception using
      errcode = 'OG003',
      message = 'malformed order number template: ' || _reason;
  end if;
end
$$;
COMMENT ON FUNCTION public.check_order_template(template text) IS 'Raises OG003 with the reason when a template is malformed or its numbers could repeat.';
CREATE FUNCTION public.chronological_instant(template text, time_zone text, date_key date, last_placed_at timestamp with time zone, earliest timestamp with time zone, latest timestamp with time zone, is_any_undated boolean, is_by_day boolean) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  _latest constant timestamptz := greatest(
    chronological_instant.last_placed_at,
    chronological_instant.latest
  );
  _instant timestamptz := _latest;
  _is_earlier boolean;
begin
  -- A day without a time of day does not lie before an instant of that day.
  _is_earlier := chronological_instant.earliest < case
    when chronological_instant.is_by_day
      then date_trunc('day', chronological_instant.last_placed_at, chronological_instant.time_zone)
    else chronological_instant.last_placed_at
  end;
  if chronological_instant.is_any_undated then
    _instant := public.next_order_instant(
      chronological_instant.template,
      chronological_instant.time_zone,
      chronological_instant.date_key,
      _latest
    );
  end if;
  if _is_earlier or _instant < _latest then
    raise exception using
      errcode = 'OG010',
      message = 'a document is dated before the last one of its period';
  end if;
  return _instant;
end
$$;
COMMENT ON FUNCTION public.chronological_instant(template text, time_zone text, date_key date, last_placed_at timestamp with time zone, earliest timestamp with time zone, latest timestamp with time zone, is_any_undated boolean, is_by_day boolean) IS 'The latest instant of a period after documents with these earliest and latest dates. Raises OG010 for one that lies before last_placed_at, or before its day. Call it while the counter is locked.';
CREATE TABLE public.orders (
    id uuid NOT NULL,
    series text NOT NULL COLLATE pg_catalog."C",
    date_key date NOT NULL,
    sequence bigint,
    order_number text NOT NULL COLLATE pg_catalog."C",
    payment_reference text COLLATE pg_catalog."C",
    customer_id text,
    currency character(3) NOT NULL,
    total_amount bigint NOT NULL,
    items jsonb NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    placed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    voided_at timestamp with time zone,
    void_reason text,
    CONSTRAINT orders_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT orders_customer_id_check CHECK (((char_length(customer_id) >= 1) AND (char_length(customer_id) <= 255))),
    CONSTRAINT orders_date_key_check CHECK (((date_key >= '1900-01-01'::date) AND (date_key <= '9999-12-31'::date))),
    CONSTRAINT orders_items_check CHECK ((jsonb_typeof(items) = 'array'::text)),
    CONSTRAINT orders_metadata_check CHECK ((jsonb_typeof(metadata) = 'object'::text)),
    CONSTRAINT orders_order_number_check CHECK (((char_length(order_number) >= 1) AND (char_length(order_number) <= 255))),
    CONSTRAINT orders_payment_reference_check CHECK (((char_length(payment_reference) >= 1) AND (char_length(payment_reference) <= 255))),
    CONSTRAINT orders_sequence_check CHECK (((sequence >= 1) AND (sequence <= '9007199254740991'::bigint))),
    CONSTRAINT orders_series_check CHECK (((char_length(series) >= 1) AND (char_length(series) <= 64))),
    CONSTRAINT orders_total_amount_check CHECK (((total_amount >= 0) AND (total_amount <= '9007199254740991'::bigint))),
    CONSTRAINT orders_void_check CHECK (((voided_at IS NULL) = (void_reason IS NULL)))
);
COMMENT ON TABLE public.orders IS 'Orders. Never deleted, never renumbered; a cancelled order is voided and keeps its number.';
COMMENT ON COLUMN public.orders.id IS 'UUIDv7 made by the client, so that a retry is recognised even without a payment reference.';
COMMENT ON COLUMN public.orders.series IS 'The namespace of the number and of the payment reference.';
COMMENT ON COLUMN public.orders.date_key IS 'The first day of the period of the number, in the time zone of the series.';
COMMENT ON COLUMN public.orders.sequence IS 'Position inside the period: 1, 2, 3, with no gap; null for a fallback number.';
COMMENT ON COLUMN public.orders.order_number IS 'The number people read, such as GAM-20261122-0001.';
COMMENT ON COLUMN public.orders.payment_reference IS 'The payment the order is for; at most one order of a series has it. Null when there is none.';
COMMENT ON COLUMN public.orders.customer_id IS 'The customer; null for a guest.';
COMMENT ON COLUMN public.orders.currency IS 'ISO 4217, three upper-case letters.';
COMMENT ON COLUMN public.orders.total_amount IS 'Minor units of the currency.';
COMMENT ON COLUMN public.orders.items IS 'The lines: an array of {sku, quantity, unitAmount}, amounts in minor units.';
COMMENT ON COLUMN public.orders.metadata IS 'An object of the application; not part of what a replay is compared by.';
COMMENT ON COLUMN public.orders.placed_at IS 'The instant of the order, which decides its period.';
COMMENT ON COLUMN public.orders.created_at IS 'When the row was written; later than placed_at for an imported order.';
COMMENT ON COLUMN public.orders.voided_at IS 'When the order was voided; null while it stands.';
COMMENT ON COLUMN public.orders.void_reason IS 'Why the order was voided; null while it stands.';
CREATE FUNCTION public.create_order_with_number(payment_reference text, customer_id text, currency text, total_amount bigint, items jsonb, metadata jsonb DEFAULT '{}'::jsonb, id uuid DEFAULT gen_random_uuid(), placed_at timestamp with time zone DEFAULT NULL::timestamp with time zone, series text DEFAULT 'GAM'::text, template text DEFAULT 'GAM-{YYYY}{MM}{DD}-{####}'::text, time_zone text DEFAULT 'UTC'::text, OUT placed_order public.orders, OUT replayed boolean) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '2s'
    AS $_$
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
$_$;
COMMENT ON FUNCTION public.create_order_with_number(payment_reference text, customer_id text, currency text, total_amount bigint, items jsonb, metadata jsonb, id uuid, placed_at timestamp with time zone, series text, template text, time_zone text, OUT placed_order public.orders, OUT replayed boolean) IS 'Places an order with its number in the caller''s transaction; a known payment reference or id returns the existing order with replayed = true.';
CREATE FUNCTION public.fallback_order_number(template text, time_zone text, placed_at timestamp with time zone, dice bigint) RETURNS text
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  -- Crockford's base 32: no I, L, O or U, which people misread.
  _alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  _local constant timestamp := placed_at at time zone time_zone;
  _stamp constant text := to_char(
    _local,
    case when strpos(template, '{DD}') > 0 then '"T"HH24MISSMS' else '"T"YYYYMMDDHH24MISSMS' end
  );
  _left bigint := dice;
  _characters text := '';
begin
  for _position in 1..4 loop
    _characters := substr(_alphabet, 1 + (_left % 32)::integer, 1) || _characters;
    _left := _left / 32;
  end loop;
  -- With the stamp in the sequence's place, options included, what is left to fill in are the date tokens.
  return public.format_order_number(
    regexp_replace(template, '[{]#[^}]*[}]', _stamp || '-' || _characters),
    _local::date,
    0
  );
end
$$;
COMMENT ON FUNCTION public.fallback_order_number(template text, time_zone text, placed_at timestamp with time zone, dice bigint) IS 'A timestamp-based number, disjoint from sequenced ones: time of day in the given time zone, then the dice, from zero, in four characters. Consecutive dice of one instant never meet within 1,048,576.';
CREATE FUNCTION public.find_existing_orders(places bigint[], series text[], payment_references text[], ids uuid[]) RETURNS TABLE(place bigint, id uuid)
    LANGUAGE plpgsql STABLE ROWS 10 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
begin
  return query
  select
    wanted.place,
    by_reference.id
  from unnest(
    find_existing_orders.places,
    find_existing_orders.series,
    find_existing_orders.payment_references
  ) as wanted(place, series, payment_reference)
  cross join lateral (
    select
      orders.id
    from public.orders as orders
    where orders.payment_reference = wanted.payment_reference collate "C"
      and orders.series is not distinct from wanted.series collate "C"
    offset 0
  ) as by_reference
  union all
  select
    wanted.place,
    by_id.id
  from unnest(
    find_existing_orders.places,
    find_existing_orders.series,
    find_existing_orders.payment_references,
    find_existing_orders.ids
  ) as wanted(place, series, payment_reference, id)
  cross join lateral (
    select
      orders.id
    from public.orders as orders
    where orders.id = wanted.id
      and orders.series is not distinct from wanted.series collate "C"
    offset 0
  ) as by_id
  where wanted.id is not null
    and not exists (
      select
      from public.orders as referenced
      where referenced.payment_reference = wanted.payment_reference collate "C"
        and referenced.series is not distinct from wanted.series collate "C"
      offset 0
    );
end
$$;
COMMENT ON FUNCTION public.find_existing_orders(places bigint[], series text[], payment_references text[], ids uuid[]) IS 'The ids of the orders that have one of the payment references or ids in its series, each with its place.';
CREATE FUNCTION public.find_known_orders(series text, payment_references text[], ids uuid[]) RETURNS TABLE(place bigint, known public.orders)
    LANGUAGE plpgsql STABLE ROWS 10 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
begin
  return query
  select
    given.place,
    by_reference.known
  from unnest(find_known_orders.payment_references) with ordinality as given(payment_reference, place)
  cross join lateral (
    select orders as known
    from public.orders as orders
    where orders.payment_reference = given.payment_reference collate "C"
      and orders.series is not distinct from find_known_orders.series collate "C"
    offset 0
  ) as by_reference
  union all
  select
    given.place,
    by_id.known
  from unnest(find_known_orders.ids) with ordinality as given(id, place)
  cross join lateral (
    select orders as known
    from public.orders as orders
    where orders.id = given.id
      and orders.series is not distinct from find_known_orders.series collate "C"
    offset 0
  ) as by_id
  where given.id is not null
    -- The payment reference comes first: an id beside it is not asked about.
    and not exists (
      select
      from public.orders as referenced
      where referenced.payment_reference = find_known_orders.payment_references[given.place] collate "C"
        and referenced.series is not distinct from find_known_orders.series collate "C"
      offset 0
    );
end
$$;
COMMENT ON FUNCTION public.find_known_orders(series text, payment_references text[], ids uuid[]) IS 'The orders of a series that have one of the payment references or ids, with its place in the array.';
CREATE TABLE public.number_ledger (
    series text NOT NULL COLLATE pg_catalog."C",
    date_key date NOT NULL,
    sequence bigint,
    number text NOT NULL COLLATE pg_catalog."C",
    idempotency_key text COLLATE pg_catalog."C",
    content_hash text,
    document_table text NOT NULL COLLATE pg_catalog."C",
    document_column text NOT NULL COLLATE pg_catalog."C",
    document_key text NOT NULL COLLATE pg_catalog."C",
    placed_at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    is_adopted boolean DEFAULT false NOT NULL,
    voided_at timestamp with time zone,
    void_reason text,
    CONSTRAINT number_ledger_date_key_check CHECK (((date_key >= '1900-01-01'::date) AND (date_key <= '9999-12-31'::date))),
    CONSTRAINT number_ledger_idempotency_key_check CHECK (((char_length(idempotency_key) >= 1) AND (char_length(idempotency_key) <= 255))),
    CONSTRAINT number_ledger_number_check CHECK (((char_length(number) >= 1) AND (char_length(number) <= 255))),
    CONSTRAINT number_ledger_sequence_check CHECK (((sequence >= 1) AND (sequence <= '9007199254740991'::bigint))),
    CONSTRAINT number_ledger_series_check CHECK (((char_length(series) >= 1) AND (char_length(series) <= 64))),
    CONSTRAINT number_ledger_void_check CHECK (((voided_at IS NULL) = (void_reason IS NULL)))
);
COMMENT ON TABLE public.number_ledger IS 'The ledger: one row for each number that was given to a row of an app''s table. It outlives its document.';
COMMENT ON COLUMN public.number_ledger.series IS 'The namespace in which the number is unique.';
COMMENT ON COLUMN public.number_ledger.date_key IS 'The first day of the period of the number, in the time zone of the series.';
COMMENT ON COLUMN public.number_ledger.sequence IS 'Position inside the period: 1, 2, 3, with no gap; null for a fallback number.';
COMMENT ON COLUMN public.number_ledger.number IS 'The number people read, such as INV-2026-0001.';
COMMENT ON COLUMN public.number_ledger.idempotency_key IS 'The idempotency key of the call that gave the number, unique in the series; null for an adopted number.';
COMMENT ON COLUMN public.number_ledger.content_hash IS 'A digest of what the call sent for the columns in which a replay must agree; null without such columns.';
COMMENT ON COLUMN public.number_ledger.document_table IS 'The table of the document, with its schema.';
COMMENT ON COLUMN public.number_ledger.document_column IS 'The column of the document that has the number.';
COMMENT ON COLUMN public.number_ledger.document_key IS 'The primary key of the document as text; a JSON array of texts for a key of several columns.';
COMMENT ON COLUMN public.number_ledger.placed_at IS 'The instant that decided the period: the clock of the database, or a date of the document.';
COMMENT ON COLUMN public.number_ledger.created_at IS 'When the row was written, by the clock of the database.';
COMMENT ON COLUMN public.number_ledger.is_adopted IS 'Whether the number was in the table before the ledger; gaps below it are history.';
COMMENT ON COLUMN public.number_ledger.voided_at IS 'When the number was voided; null while it stands.';
COMMENT ON COLUMN public.number_ledger.void_reason IS 'Why it was voided; null while it stands.';
CREATE FUNCTION public.find_numbers(series text[], idempotency_keys text[]) RETURNS TABLE(place bigint, given public.number_ledger)
    LANGUAGE plpgsql STABLE ROWS 10 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
begin
  return query
  select
    wanted.place,
    found.given
  from unnest(
    find_numbers.series,
    find_numbers.idempotency_keys
  ) with ordinality as wanted(series, idempotency_key, place)
  cross join lateral (
    select
      ledger as given
    from public.number_ledger as ledger
    where ledger.idempotency_key = wanted.idempotency_key collate "C"
      and ledger.series is not distinct from wanted.series collate "C"
    offset 0
  ) as found;
end
$$;
COMMENT ON FUNCTION public.find_numbers(series text[], idempotency_keys text[]) IS 'The rows of the ledger that have one of the idempotency keys in the series beside it, with its place in the arrays.';
CREATE FUNCTION public.find_numbers_of_documents(document_table text, document_column text, document_keys text[]) RETURNS TABLE(place bigint, given public.number_ledger)
    LANGUAGE plpgsql STABLE ROWS 10 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_seqscan TO 'off'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
#variable_conflict use_column
begin
  return query
  select
    wanted.place,
    found.given
  from unnest(find_numbers_of_documents.document_keys) with ordinality as wanted(document_key, place)
  cross join lateral (
    select
      ledger as given
    from public.number_ledger as ledger
    where ledger.document_key = wanted.document_key collate "C"
      and ledger.document_table is not distinct from find_numbers_of_documents.document_table collate "C"
      and ledger.document_column is not distinct from find_numbers_of_documents.document_column collate "C"
    offset 0
  ) as found;
end
$$;
COMMENT ON FUNCTION public.find_numbers_of_documents(document_table text, document_column text, document_keys text[]) IS 'The rows of the ledger that belong to documents of a table and column, each with the place of its key in the array.';
CREATE FUNCTION public.first_period_in(date_keys date[], from_day date, template text DEFAULT NULL::text) RETURNS date
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if from_day is null or not isfinite(from_day) then
    return date '-infinity';
  end if;
  if template is not null then
    begin
      return public.period_of(template, from_day::timestamp);
    exception when sqlstate 'OG004' then
      -- The template has no number of that year, so no period is cut in two.
      return from_day;
    end;
  end if;
  return coalesce(
    (
      select
        max(periods.date_key)
      from (
        select
          keys.date_key,
          case
            when keys.date_key = '1900-01-01' then 'infinity'
            when extract(day from keys.date_key) > 1 then keys.date_key + interval '1 day'
            when least(lead(keys.date_key) over by_day - keys.date_key, keys.date_key - lag(keys.date_key) over by_day) < 28
              then keys.date_key + interval '1 day'
            when least(lead(keys.date_key) over by_day - keys.date_key, keys.date_key - lag(keys.date_key) over by_day) < 365
              then keys.date_key + interval '1 month'
            else keys.date_key + interval '1 year'
          end as ends
        from (
          select distinct
            given.date_key
          from unnest(first_period_in.date_keys) as given (date_key)
        ) as keys
        window by_day as (order by keys.date_key)
      ) as periods
      where periods.date_key <= first_period_in.from_day
        and periods.ends > first_period_in.from_day
    ),
    from_day
  );
end
$$;
COMMENT ON FUNCTION public.first_period_in(date_keys date[], from_day date, template text) IS 'The first day of the period that a day belongs to, for audits of a range that begins on that day: by the template, or else by the first days of the periods that the series has. The day itself if no period has it.';
CREATE FUNCTION public.format_fallback_order_number(template text, time_zone text, placed_at timestamp with time zone) RETURNS text
    LANGUAGE plpgsql STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return public.fallback_order_number(template, time_zone, placed_at, floor(random() * 1048576)::bigint);
end
$$;
COMMENT ON FUNCTION public.format_fallback_order_number(template text, time_zone text, placed_at timestamp with time zone) IS 'A timestamp-based number, disjoint from sequenced ones: time of day in the given time zone, then four random characters.';
CREATE FUNCTION public.format_order_number(template text, date_key date, sequence bigint) RETURNS text
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  _width constant integer := length(template) - length(replace(template, '#', ''));
  _token text := '{' || repeat('#', _width) || '}';
  _digits text := sequence::text;
  _date constant text := to_char(date_key::timestamp, 'YYYYMMDD');
  _month text;
  _year integer;
begin
  if strpos(template, '#}') = 0 then
    -- A fallback number comes without a sequence's token.
    _token := coalesce(substring(template from '[{]#[^}]*[}]'), _token);
    _digits := (sequence + coalesce(substring(_token from '[0-9]+')::bigint, 0))::text;
    if strpos(_token, '!') > 0 and length(_digits) > _width then
      raise exception using
        errcode = 'OG007',
        message = 'the period has no number left: its template has room for ' || _width || ' digits';
    end if;
  end if;
  if strpos(template, '@') > 0 then
    _month := substring(template from '@([0-9]{2})[}]');
    if _month is not null then
      _year := extract(year from date_key - make_interval(months => _month::integer - 1))::integer;
      template := replace(template, '{YYYY@' || _month || '}', to_char(_year, 'FM0000'));
      template := replace(template, '{YY@' || _month || '}', to_char(_year % 100, 'FM00'));
      template := replace(template, '{YYYY+1@' || _month || '}', to_char(_year + 1, 'FM0000'));
      template := replace(template, '{YY+1@' || _month || '}', to_char((_year + 1) % 100, 'FM00'));
    end if;
  end if;
  return replace(
    replace(
      replace(
        replace(
          replace(
            template,
            _token,
            -- Padded by hand where it is shorter: lpad() would cut where it is longer.
            case when length(_digits) < _width then lpad(_digits, _width, '0') else _digits end
          ),
          '{YYYY}',
          substr(_date, 1, 4)
        ),
        '{MM}',
        substr(_date, 5, 2)
      ),
      '{DD}',
      substr(_date, 7, 2)
    ),
    '{YY}',
    substr(_date, 3, 2)
  );
end
$$;
COMMENT ON FUNCTION public.format_order_number(template text, date_key date, sequence bigint) IS 'The number of a sequence: tokens filled in, the sequence with what the template adds to it, padded to the template''s width and never cut. Raises OG007 where the template allows no more digits.';
CREATE FUNCTION public.generate_order_number(series text DEFAULT 'GAM'::text, template text DEFAULT 'GAM-{YYYY}{MM}{DD}-{####}'::text, time_zone text DEFAULT 'UTC'::text) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  -- statement_timestamp() does not move inside a statement, so the counter and the printed date share one instant.
  return public.format_order_number(
    generate_order_number.template,
    public.order_date_key(
      generate_order_number.template,
      generate_order_number.time_zone,
      statement_timestamp()
    ),
    public.get_next_order_sequence(
      generate_order_number.series,
      generate_order_number.template,
      generate_order_number.time_zone
    )
  );
end
$$;
COMMENT ON FUNCTION public.generate_order_number(series text, template text, time_zone text) IS 'The next number, formatted. Used outside the transaction of its order it can leave a gap: prefer create_order_with_number.';
CREATE FUNCTION public.get_next_order_sequence(series text DEFAULT 'GAM'::text, template text DEFAULT 'GAM-{YYYY}{MM}{DD}-{####}'::text, time_zone text DEFAULT 'UTC'::text) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_column
declare
  _sequence bigint;
begin
  perform public.check_order_template(get_next_order_sequence.template);
  select
    raised.last_sequence
  into _sequence
  from public.raise_order_counter(
    get_next_order_sequence.series,
    get_next_order_sequence.template,
    get_next_order_sequence.time_zone,
    public.order_date_key(
      get_next_order_sequence.template,
      get_next_order_sequence.time_zone,
      statement_timestamp()
    ),
    1,
    false
  ) as raised;
  return _sequence;
end
$$;
COMMENT ON FUNCTION public.get_next_order_sequence(series text, template text, time_zone text) IS 'Raises the counter of the current period by one and returns it. Gapless only if the order is inserted in the same transaction.';
CREATE FUNCTION public.issue_number(document_table regclass, document_column text, document_key text, series text, template text, time_zone text DEFAULT 'UTC'::text, idempotency_key text DEFAULT NULL::text, placed_at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
$$;
COMMENT ON FUNCTION public.issue_number(document_table regclass, document_column text, document_key text, series text, template text, time_zone text, idempotency_key text, placed_at timestamp with time zone) IS 'Gives the next number of a series to a document and writes it into the ledger; a document, or an idempotency key, that has one gets the same again. The counter stays locked until the transaction ends.';
CREATE FUNCTION public.next_order_instant(template text, time_zone text, date_key date, last_placed_at timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  _now constant timestamptz := clock_timestamp();
  -- A statement that waited past the end of its period keeps the instant that decided the period.
  _instant constant timestamptz := case
    when public.order_date_key(
      next_order_instant.template,
      next_order_instant.time_zone,
      _now
    ) = next_order_instant.date_key
    then _now
    else statement_timestamp()
  end;
begin
  -- A clock that was set back a little, or that of a standby that took over, is waited for. One that is further behind
  -- was wrong before: orders would have one instant until it is right again, and audit lists what is out of order.
  if next_order_instant.last_placed_at > _instant
    and next_order_instant.last_placed_at <= _now + interval '1 minute'
  then
    return next_order_instant.last_placed_at;
  end if;
  return _instant;
end
$$;
COMMENT ON FUNCTION public.next_order_instant(template text, time_zone text, date_key date, last_placed_at timestamp with time zone) IS 'The instant for the next sequences of a period, in that period and not before the last one. Call it while the counter is locked.';
CREATE FUNCTION public.number_documents_isolated(numbering text, dating text, documents jsonb, series jsonb, is_sequenced boolean, counter_timeout_ms integer, locked_periods jsonb, budget_ms integer, session_search_path text) RETURNS TABLE(place bigint, outcome text, document_key text, number text, sequence bigint, content_hash text, series_name text, period date, sql_state text, table_name text, column_name text, constraint_name text)
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_generic_plan'
    AS $$
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
$$;
COMMENT ON FUNCTION public.number_documents_isolated(numbering text, dating text, documents jsonb, series jsonb, is_sequenced boolean, counter_timeout_ms integer, locked_periods jsonb, budget_ms integer, session_search_path text) IS 'Numbers the documents of a batch one by one. A row for each: what the statement answered, failed (with what the server said), locked (somebody holds the counter of its period), busy (the same, not waited for), or untried (the budget was used up).';
CREATE FUNCTION public.numbered_table_facts(document_table text, number_column text) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  _table constant oid := document_table::regclass::oid;
begin
  return jsonb_build_object(
    'defaults',
    (
      select
        coalesce(jsonb_object_agg(columns.attname, made.expression), '{}')
      from pg_attribute as columns
      left join pg_attrdef as defaults
        on defaults.adrelid = columns.attrelid
        and defaults.adnum = columns.attnum
      cross join lateral (
        select
          case
            when columns.attidentity = '' then pg_get_expr(defaults.adbin, defaults.adrelid)
            else (
              select
                format('nextval(%L::pg_catalog.regclass)', sequence.name)
              from pg_get_serial_sequence(document_table, columns.attname) as sequence(name)
              -- An identity needs no right on its sequence; nextval does.
              where has_sequence_privilege(sequence.name, 'USAGE')
            )
          end as expression
      ) as made
      where columns.attrelid = _table
        and columns.attnum > 0
        and columns.attgenerated = ''
        and made.expression is not null
    ),
    'types',
    (
      select
        coalesce(
          jsonb_object_agg(columns.attname, format_type(columns.atttypid, columns.atttypmod)),
          '{}'
        )
      from pg_attribute as columns
      where columns.attrelid = _table
        and columns.attnum > 0
        and not columns.attisdropped
    ),
    'uniqueIndexes',
    (
      select
        coalesce(
          jsonb_agg(
            jsonb_build_object(
              -- Of a partitioned table, an error names the index of the partition.
              'names',
              (
                select
                  jsonb_agg(classes.relname)
                from pg_class as classes
                where classes.oid = indexes.indexrelid
                  or classes.oid in (
                    select
                      partitions.relid
                    from pg_partition_tree(indexes.indexrelid) as partitions
                  )
              ),
              'nullsAreOne',
              indexes.indnullsnotdistinct,
              'others',
              (
                select
                  coalesce(jsonb_agg(others.attname), '[]')
                from pg_attribute as others
                where others.attrelid = indexes.indrelid
                  and others.attname <> number_column
                  and others.attnum = any (indexes.indkey[0:indexes.indnkeyatts - 1])
              )
            )
          ),
          '[]'
        )
      from pg_index as indexes
      join pg_attribute as columns
        on columns.attrelid = indexes.indrelid
        and columns.attname = number_column
        and columns.attnum = any (indexes.indkey[0:indexes.indnkeyatts - 1])
      where indexes.indrelid = _table
        and indexes.indisunique
    )
  );
end
$$;
COMMENT ON FUNCTION public.numbered_table_facts(document_table text, number_column text) IS 'How the database makes the values of a table''s columns (defaults, by column), their types (types), and the unique indexes that a column is in, each with its names in all partitions, its other columns, and whether nulls are one value in it (uniqueIndexes).';
CREATE FUNCTION public.order_date_key(template text, time_zone text, placed_at timestamp with time zone) RETURNS date
    LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  -- A region and a place, or UTC: an offset has the opposite sign in POSIX, and abbreviations follow a server's list.
  if time_zone <> 'UTC' and time_zone !~ '^[A-Za-z]+/' then
    raise exception using
      errcode = 'OG004',
      message = 'a time zone needs a name such as Africa/Kampala, or UTC';
  end if;
  -- In UTC too, in which instants are read, a year has four digits.
  if placed_at >= '10000-01-01 00:00:00Z' then
    raise exception using
      errcode = 'OG004',
      message = 'an order needs an instant in the years 1900 to 9999';
  end if;
  return public.period_of(template, placed_at at time zone time_zone);
end
$$;
COMMENT ON FUNCTION public.order_date_key(template text, time_zone text, placed_at timestamp with time zone) IS 'The first day of the period that an instant belongs to, in the given time zone; 1900-01-01 for a template without date tokens.';
CREATE FUNCTION public.order_number_parts(template text, date_key date, OUT prefix text, OUT suffix text, OUT width integer, OUT added bigint, OUT is_fixed boolean) RETURNS record
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  _token constant text := substring(template from '[{]#[^}]*[}]');
  _at constant integer := strpos(template, _token);
begin
  width := length(_token) - length(replace(_token, '#', ''));
  added := coalesce(substring(_token from '[0-9]+')::bigint, 0);
  is_fixed := strpos(_token, '!') > 0;
  prefix := public.format_order_number(left(template, _at - 1), date_key, 0);
  suffix := public.format_order_number(substr(template, _at + length(_token)), date_key, 0);
end
$$;
COMMENT ON FUNCTION public.order_number_parts(template text, date_key date, OUT prefix text, OUT suffix text, OUT width integer, OUT added bigint, OUT is_fixed boolean) IS 'What stands before and behind the sequence in the numbers of a period, the least width of the sequence, what the template adds to it, and whether it may have no more digits.';
CREATE FUNCTION public.peek_order_number(series text DEFAULT 'GAM'::text, template text DEFAULT 'GAM-{YYYY}{MM}{DD}-{####}'::text, time_zone text DEFAULT 'UTC'::text) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  _date_key constant date := public.order_date_key(
    peek_order_number.template,
    peek_order_number.time_zone,
    statement_timestamp()
  );
  _last_sequence bigint;
begin
  perform public.check_order_template(peek_order_number.template);
  select tracker.last_sequence
  into _last_sequence
  from public.order_sequence_tracker as tracker
  where tracker.series = peek_order_number.series collate "C"
    and tracker.date_key = _date_key;
  return public.format_order_number(peek_order_number.template, _date_key, coalesce(_last_sequence, 0) + 1);
end
$$;
COMMENT ON FUNCTION public.peek_order_number(series text, template text, time_zone text) IS 'The number that the next order would get; changes nothing. Raises OG007 where the period has no number left.';
CREATE FUNCTION public.period_of(template text, local timestamp without time zone) RETURNS date
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  _later constant interval := case
    when strpos(template, '@') > 0
      then make_interval(months => coalesce(substring(template from '@([0-9]{2})[}]')::integer - 1, 0))
    else interval '0'
  end;
  _year integer;
begin
  -- A year has four digits wherever it is printed and read: an order of another year could not be read back. Infinity is
  -- none of them.
  if local < '1900-01-01' or local >= '10000-01-01' then
    raise exception using
      errcode = 'OG004',
      message = 'an order needs an instant in the years 1900 to 9999';
  end if;
  if strpos(template, '{YY') > 0 then
    _year := extract(year from local - _later)::integer;
    if _year < 1900 or (_year = 9999 and strpos(template, '{YYYY+1') > 0) then
      raise exception using
        errcode = 'OG004',
        message = 'a template with a year that begins later than in January numbers the years from 1900 on, and {YYYY+1} those that end by 9999';
    end if;
    -- Two digits tell a hundred years apart; outside them a number would come twice.
    if (_year not between 2000 and 2099 and (strpos(template, '{YY}') > 0 or strpos(template, '{YY@') > 0))
      or (_year not between 1999 and 2098 and strpos(template, '{YY+1') > 0)
    then
      raise exception using
        errcode = 'OG004',
        message = 'a template with {YY} or {YY+1} numbers the years 2000 to 2099 only';
    end if;
  end if;
  return case
    when strpos(template, '{DD}') > 0 then local::date
    when strpos(template, '{MM}') > 0 then date_trunc('month', local)::date
    when strpos(template, '{YY') > 0 then (date_trunc('year', local - _later) + _later)::date
    else date '1900-01-01'
  end;
end
$$;
COMMENT ON FUNCTION public.period_of(template text, local timestamp without time zone) IS 'The first day of the period that a wall-clock time of a series belongs to; 1900-01-01 for a template without date tokens. Raises OG004 for a year that the template cannot print.';
CREATE FUNCTION public.place_order(document jsonb, series text, template text, time_zone text, is_sequenced boolean, lock_timeout text, session_search_path text) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
#variable_conflict use_variable
declare
  _id constant uuid := (document ->> 'id')::uuid;
  _reference constant text := document ->> 'payment_reference';
  _given_at constant timestamptz := (document ->> 'placed_at')::timestamptz;
  _items constant jsonb := document -> 'items';
  _metadata constant jsonb := document -> 'metadata';
  _date_key constant date := public.order_date_key(template, time_zone, coalesce(_given_at, statement_timestamp()));
  _imported constant text := to_char(statement_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  _known uuid;
  _sequence bigint;
  _number text;
  _instant timestamptz;
  _written_at timestamptz := statement_timestamp();
  _asked_at timestamptz;
  _has_waited boolean := false;
  _placed public.orders;
begin
  select
    match.id
  into _known
  from public.find_existing_orders(
    array[1]::bigint[],
    array[series],
    array[_reference],
    array[case when (document ->> 'by_id')::boolean then _id end]
  ) as match
  limit 1;
  if found then
    return json_build_object(
      'imported', _imported,
      'periods', null,
      'altered', null,
      'existing', json_build_array(json_build_array(1, _known))
    )::text;
  end if;
  if lock_timeout is not null then
    -- Local to the transaction, and set before the first lock is waited for.
    perform set_config('lock_timeout', lock_timeout, true);
  end if;
  if is_sequenced then
    _asked_at := clock_timestamp();
    insert into public.order_sequence_tracker as tracker (
      series,
      date_key,
      last_sequence,
      last_placed_at
    )
    values (
      series,
      _date_key,
      1,
      case when _given_at is null then statement_timestamp() end
    )
    on conflict on constraint order_sequence_tracker_pkey do update
      set
        last_sequence = tracker.last_sequence + 1,
        last_placed_at = case
          when _given_at is not null then tracker.last_placed_at
          else public.next_order_instant(template, time_zone, tracker.date_key, tracker.last_placed_at)
        end
    returning
      tracker.last_sequence,
      tracker.last_placed_at
    into
      _sequence,
      _instant;
    -- Without a wait it takes some 0.03 ms; whoever holds the counter does so until a commit is on the disk.
    _has_waited := clock_timestamp() - _asked_at > interval '1 ms';
    _number := public.format_order_number(template, _date_key, _sequence);
    if _given_at is null then
      _written_at := _instant;
    else
      _instant := _given_at;
    end if;
  else
    _instant := coalesce(_given_at, statement_timestamp());
    _number := public.fallback_order_number(template, time_zone, _instant, floor(random() * 1048576)::bigint);
  end if;
  -- A trigger of the app runs as in any insert of the session's.
  perform set_config('search_path', session_search_path, true);
  insert into public.orders as placed (
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
    _id,
    series,
    _date_key,
    _sequence,
    _number,
    _reference,
    document ->> 'customer_id',
    document ->> 'currency',
    (document ->> 'total_amount')::bigint,
    _items,
    _metadata,
    _instant,
    _written_at
  )
  returning
    placed.*
  into _placed;
  perform pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
  if _placed.id is distinct from _id
    or _placed.series is distinct from series
    or _placed.date_key is distinct from _date_key
    or _placed.sequence is distinct from _sequence
    or _placed.payment_reference is distinct from _reference
    or _placed.order_number is distinct from _number
    or _placed.placed_at is distinct from _instant
    or _placed.created_at is distinct from _written_at
  then
    perform public.refuse_lost_orders(1);
  end if;
  return json_build_object(
    'imported', _imported,
    'periods', json_build_array(
      json_build_array(
        to_char(_date_key, 'YYYY-MM-DD'),
        case
          when _given_at is null then to_char(_written_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        end,
        _sequence,
        json_build_array(1),
        json_build_array(_number)
      )
    ),
    'altered', case
      when _placed.customer_id is distinct from document ->> 'customer_id'
        or _placed.currency is distinct from document ->> 'currency'
        or _placed.total_amount is distinct from (document ->> 'total_amount')::bigint
        or _placed.items is distinct from _items
        or _placed.metadata is distinct from _metadata
        or _placed.voided_at is not null
        or _placed.void_reason is not null
      then json_build_array(1)
    end,
    'existing', null,
    'waited', _has_waited
  )::text;
end
$$;
COMMENT ON FUNCTION public.place_order(document jsonb, series text, template text, time_zone text, is_sequenced boolean, lock_timeout text, session_search_path text) IS 'Places one order, sequenced or under a fallback number, and answers as the module''s placing statement does: a JSON text with the period, instant and number of a new order, or the id of the one that exists. For the module; other callers use create_order_with_number.';
CREATE FUNCTION public.place_orders_of_series(series text, template text, time_zone text, batch jsonb, is_sequenced boolean, lock_timeout text, session_search_path text) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;
COMMENT ON FUNCTION public.place_orders_of_series(series text, template text, time_zone text, batch jsonb, is_sequenced boolean, lock_timeout text, session_search_path text) IS 'Places a batch of orders of one series, for tables that Citus spreads by series, and answers as the module''s placing statement does. For the module; other callers use create_order_with_number.';
CREATE FUNCTION public.protect_numbers(document_table regclass, number_column text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  -- A name has 63 bytes at most, and would be cut.
  _suffix constant text := case
    when octet_length(protect_numbers.number_column) <= 32 then protect_numbers.number_column
    else md5(protect_numbers.number_column)
  end;
  -- A name of its own, and not within the text of the trigger: a schema's name may have a quote in it.
  _guard constant regproc := 'public.refuse_numbered_change'::regproc;
  _event text;
  _table regclass;
begin
  if not exists (
    select
    from pg_attribute as columns
    where columns.attrelid = protect_numbers.document_table
      and columns.attname = protect_numbers.number_column
      and columns.attnum > 0
      and not columns.attisdropped
  ) then
    raise exception using
      errcode = 'undefined_column',
      message = 'the table has no such column';
  end if;
  foreach _event in array array['update', 'delete'] loop
    execute format(
      'create or replace trigger %I after %s on %s for each row execute function %s(%L)',
      'gapless_orders_' || _event || '_' || _suffix,
      _event,
      protect_numbers.document_table,
      _guard,
      protect_numbers.number_column
    );
  end loop;
  -- PostgreSQL hands triggers for each row down to partitions, those to come too, but not triggers for a statement.
  foreach _table in array array[protect_numbers.document_table] || array(
    select
      tree.relid
    from pg_partition_tree(protect_numbers.document_table) as tree
    join pg_class as classes on classes.oid = tree.relid
    where tree.level > 0
      -- A partition of another server cannot have the trigger.
      and classes.relkind in ('r', 'p')
  ) loop
    execute format(
      'create or replace trigger %I before truncate on %s for each statement execute function %s(%L)',
      'gapless_orders_truncate_' || _suffix,
      _table,
      _guard,
      protect_numbers.number_column
    );
  end loop;
end
$$;
COMMENT ON FUNCTION public.protect_numbers(document_table regclass, number_column text) IS 'Puts triggers on a table: a number in the column cannot be changed (OG001), a row that has one cannot be deleted, and the table not truncated (OG002). Calling it again changes nothing.';
CREATE FUNCTION public.raise_order_counter(series text, template text, time_zone text, date_key date, orders bigint, is_imported boolean, OUT last_sequence bigint, OUT last_placed_at timestamp with time zone) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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
$$;
COMMENT ON FUNCTION public.raise_order_counter(series text, template text, time_zone text, date_key date, orders bigint, is_imported boolean, OUT last_sequence bigint, OUT last_placed_at timestamp with time zone) IS 'Raises the counter of a series and period by a number of orders; returns the last sequence of them, and their instant unless they were imported with their own. The counter stays locked until the transaction ends.';
CREATE FUNCTION public.refuse_hidden_rows(tables regclass[], series text) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  _table regclass;
begin
  foreach _table in array refuse_hidden_rows.tables loop
    continue when not row_security_active(_table);
    if coalesce(
      (
        select
          bool_or(
            policies.polpermissive
            and pg_get_expr(policies.polqual, policies.polrelid) in (
              'true',
              format('(NOT (series IS DISTINCT FROM %L::text))', refuse_hidden_rows.series),
              format('(series = %L::text)', refuse_hidden_rows.series)
            )
          )
          and bool_and(policies.polpermissive)
        from pg_policy as policies
        where policies.polrelid = _table
          and policies.polcmd in ('r', '*')
          and exists (
            select
            from unnest(policies.polroles) as given (role)
            where given.role = 0
              or pg_has_role(given.role, 'usage')
          )
      ),
      false
    ) then
      continue;
    end if;
    raise exception using
      errcode = 'insufficient_privilege',
      -- The module knows this sentence: a change here is one in classify-failure.ts.
      message = 'row-level security may hide numbers, counters or documents from this role, and an audit would prove nothing: audit as the owner of the tables or as a role with BYPASSRLS';
  end loop;
end
$$;
COMMENT ON FUNCTION public.refuse_hidden_rows(tables regclass[], series text) IS 'Raises 42501 when row-level security may hide rows of one of the tables from the role: every row, or every row of the series, has to be seen.';
CREATE FUNCTION public.refuse_ledger_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise exception using
    errcode = 'OG001',
    message = 'the ledger keeps every number as it was given',
    hint = 'Void the number: set voided_at and void_reason.';
end
$$;
COMMENT ON FUNCTION public.refuse_ledger_change() IS 'Raises OG001. Trigger function of number_ledger_refuse_change, number_ledger_refuse_delete and number_ledger_refuse_truncate.';
CREATE FUNCTION public.refuse_lost_documents(lost bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise exception using
    errcode = 'OG009',
    message = 'a trigger of the table left ' || refuse_lost_documents.lost
      || ' document(s) out, or changed their number';
end
$$;
COMMENT ON FUNCTION public.refuse_lost_documents(lost bigint) IS 'Raises OG009. Called by the numbering statement when fewer documents are as they were sent than were sent.';
CREATE FUNCTION public.refuse_lost_orders(lost bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise exception using
    errcode = 'OG009',
    message = 'a trigger of the orders table left ' || refuse_lost_orders.lost
      || ' order(s) out, or changed their id, number, payment reference or instant';
end
$$;
COMMENT ON FUNCTION public.refuse_lost_orders(lost bigint) IS 'Raises OG009. Called by the placing statement when fewer orders are as they were sent than were sent.';
CREATE FUNCTION public.refuse_number_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if old.series is distinct from new.series
    or old.date_key is distinct from new.date_key
    or old.sequence is distinct from new.sequence
    or old.order_number is distinct from new.order_number
  then
    raise exception using
      errcode = 'OG001',
      message = 'the series, date_key, sequence and order_number of an order cannot be changed',
      hint = 'Void the order and place another one.';
  end if;
  return new;
end
$$;
COMMENT ON FUNCTION public.refuse_number_change() IS 'Raises OG001 where an update changes a number. Trigger function of orders_refuse_number_change.';
CREATE FUNCTION public.refuse_numbered_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  _old jsonb;
begin
  if tg_op = 'TRUNCATE' then
    raise exception using
      errcode = 'OG002',
      message = 'a table whose numbers are protected cannot be truncated',
      hint = 'Void the numbers, or take the guards away: unprotect_numbers.';
  end if;
  _old := to_jsonb(old);
  if not _old ? tg_argv[0] then
    raise exception using
      errcode = 'undefined_column',
      message = 'the column whose numbers are protected was renamed or dropped',
      hint = 'Call unprotect_numbers with its former name, and protect_numbers with the new one.';
  end if;
  if _old ->> tg_argv[0] is null then
    return null;
  end if;
  if tg_op = 'DELETE' then
    raise exception using
      errcode = 'OG002',
      message = 'a row that has a number cannot be deleted',
      hint = 'Void the number. The row stays.';
  end if;
  if _old ->> tg_argv[0] is distinct from to_jsonb(new) ->> tg_argv[0] then
    raise exception using
      errcode = 'OG001',
      message = 'a number that was given cannot be changed',
      hint = 'Void the number, and number another row.';
  end if;
  return null;
end
$$;
COMMENT ON FUNCTION public.refuse_numbered_change() IS 'Raises OG001 where an update changes a number, and OG002 for a delete of a numbered row and for a truncate. Trigger function of protect_numbers; its argument is the column.';
CREATE FUNCTION public.refuse_order_delete() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  raise exception using
    errcode = 'OG002',
    message = 'rows of ' || tg_table_name || ' cannot be deleted',
    hint = 'Void the order: set voided_at and void_reason. A counter goes on from where it is.';
end
$$;
COMMENT ON FUNCTION public.refuse_order_delete() IS 'Raises OG002. Trigger function of orders_refuse_delete, orders_refuse_truncate and order_sequence_tracker_refuse_truncate.';
CREATE FUNCTION public.sync_numbers(series text, only_date_key date DEFAULT NULL::date) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '500ms'
    AS $$
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
$$;
COMMENT ON FUNCTION public.sync_numbers(series text, only_date_key date) IS 'Raises the counters of a series, or the one of a period, to the highest sequence in the ledger; returns how many were raised. Raises 55P03 where one of them is locked for longer than half a second.';
CREATE FUNCTION public.sync_order_sequence(only_date_key date DEFAULT NULL::date, series text DEFAULT 'GAM'::text) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET lock_timeout TO '500ms'
    AS $$
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
$$;
COMMENT ON FUNCTION public.sync_order_sequence(only_date_key date, series text) IS 'Raises the counters of a series, or the one of a period, to the highest sequence in orders; returns how many were raised. Raises 55P03 where one of them is locked for longer than half a second.';
CREATE FUNCTION public.unprotect_numbers(document_table regclass, number_column text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  _suffix constant text := case
    when octet_length(unprotect_numbers.number_column) <= 32 then unprotect_numbers.number_column
    else md5(unprotect_numbers.number_column)
  end;
  _event text;
  _table regclass;
begin
  foreach _event in array array['update', 'delete'] loop
    execute format(
      'drop trigger if exists %I on %s',
      'gapless_orders_' || _event || '_' || _suffix,
      unprotect_numbers.document_table
    );
  end loop;
  foreach _table in array array[unprotect_numbers.document_table] || array(
    select
      tree.relid
    from pg_partition_tree(unprotect_numbers.document_table) as tree
    where tree.level > 0
  ) loop
    execute format(
      'drop trigger if exists %I on %s',
      'gapless_orders_truncate_' || _suffix,
      _table
    );
  end loop;
end
$$;
COMMENT ON FUNCTION public.unprotect_numbers(document_table regclass, number_column text) IS 'Takes the triggers of protect_numbers away. Calling it again changes nothing.';
CREATE TABLE public.order_sequence_tracker (
    series text NOT NULL COLLATE pg_catalog."C",
    date_key date NOT NULL,
    last_sequence bigint NOT NULL,
    last_placed_at timestamp with time zone,
    CONSTRAINT order_sequence_tracker_last_sequence_check CHECK (((last_sequence >= 0) AND (last_sequence <= '9007199254740991'::bigint)))
)
WITH (fillfactor='10', autovacuum_vacuum_threshold='500', autovacuum_vacuum_scale_factor='0');
COMMENT ON TABLE public.order_sequence_tracker IS 'The counters: one row for a series and period. Raising it is the lock that makes numbers gapless.';
COMMENT ON COLUMN public.order_sequence_tracker.series IS 'The namespace the numbers are unique in.';
COMMENT ON COLUMN public.order_sequence_tracker.date_key IS 'The first day of the period in the time zone of the series; 1900-01-01 for a series that never restarts.';
COMMENT ON COLUMN public.order_sequence_tracker.last_sequence IS 'The highest sequence given in the period; the next order gets this plus one.';
COMMENT ON COLUMN public.order_sequence_tracker.last_placed_at IS 'The instant of the last order dated by the clock of the database; a later sequence has no earlier one. Null before the first.';
ALTER TABLE ONLY public.number_ledger
    ADD CONSTRAINT number_ledger_document_key UNIQUE (document_key, document_table, document_column);
ALTER TABLE ONLY public.number_ledger
    ADD CONSTRAINT number_ledger_idempotency_key UNIQUE (idempotency_key, series);
ALTER TABLE ONLY public.number_ledger
    ADD CONSTRAINT number_ledger_pkey PRIMARY KEY (series, number);
ALTER TABLE ONLY public.order_sequence_tracker
    ADD CONSTRAINT order_sequence_tracker_pkey PRIMARY KEY (series, date_key);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_series_order_number_key UNIQUE (series, order_number);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_series_payment_reference_key UNIQUE (payment_reference, series);
CREATE INDEX orders_date_key_brin ON public.orders USING brin (date_key);
CREATE TRIGGER number_ledger_refuse_change BEFORE UPDATE ON public.number_ledger FOR EACH ROW WHEN (((old.voided_at IS NOT NULL) OR (((((((((((old.series IS DISTINCT FROM new.series) OR (old.date_key IS DISTINCT FROM new.date_key)) OR (old.sequence IS DISTINCT FROM new.sequence)) OR (old.number IS DISTINCT FROM new.number)) OR (old.idempotency_key IS DISTINCT FROM new.idempotency_key)) OR (old.document_table IS DISTINCT FROM new.document_table)) OR (old.document_column IS DISTINCT FROM new.document_column)) OR (old.document_key IS DISTINCT FROM new.document_key)) OR (old.placed_at IS DISTINCT FROM new.placed_at)) OR (old.created_at IS DISTINCT FROM new.created_at)) OR (old.is_adopted IS DISTINCT FROM new.is_adopted)))) EXECUTE FUNCTION public.refuse_ledger_change();
COMMENT ON TRIGGER number_ledger_refuse_change ON public.number_ledger IS 'Refuses every change but the void of a number that stands.';
CREATE TRIGGER number_ledger_refuse_delete BEFORE DELETE ON public.number_ledger FOR EACH ROW EXECUTE FUNCTION public.refuse_ledger_change();
COMMENT ON TRIGGER number_ledger_refuse_delete ON public.number_ledger IS 'Refuses a delete.';
CREATE TRIGGER number_ledger_refuse_truncate BEFORE TRUNCATE ON public.number_ledger FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_ledger_change();
COMMENT ON TRIGGER number_ledger_refuse_truncate ON public.number_ledger IS 'Refuses a truncate, which row-level security does not see.';
CREATE TRIGGER order_sequence_tracker_refuse_truncate BEFORE TRUNCATE ON public.order_sequence_tracker FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_order_delete();
COMMENT ON TRIGGER order_sequence_tracker_refuse_truncate ON public.order_sequence_tracker IS 'Refuses a truncate, which row-level security does not see.';
CREATE TRIGGER orders_refuse_delete BEFORE DELETE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.refuse_order_delete();
COMMENT ON TRIGGER orders_refuse_delete ON public.orders IS 'Refuses a delete.';
CREATE TRIGGER orders_refuse_number_change BEFORE UPDATE ON public.orders FOR EACH ROW EXECUTE FUNCTION public.refuse_number_change();
COMMENT ON TRIGGER orders_refuse_number_change ON public.orders IS 'Refuses a change of series, date_key, sequence or order_number.';
CREATE TRIGGER orders_refuse_truncate BEFORE TRUNCATE ON public.orders FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_order_delete();
COMMENT ON TRIGGER orders_refuse_truncate ON public.orders IS 'Refuses a truncate, which row-level security does not see.';
ALTER TABLE public.number_ledger ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.order_sequence_tracker ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY read_all_data ON public.number_ledger FOR SELECT TO pg_read_all_data USING (true);
COMMENT ON POLICY read_all_data ON public.number_ledger IS 'Lets backups and reports see every row. It gives nobody a right that pg_read_all_data does not give.';
CREATE POLICY read_all_data ON public.order_sequence_tracker FOR SELECT TO pg_read_all_data USING (true);
COMMENT ON POLICY read_all_data ON public.order_sequence_tracker IS 'Lets backups and reports see every row. It gives nobody a right that pg_read_all_data does not give.';
CREATE POLICY read_all_data ON public.orders FOR SELECT TO pg_read_all_data USING (true);
COMMENT ON POLICY read_all_data ON public.orders IS 'Lets backups and reports see every row. It gives nobody a right that pg_read_all_data does not give.';
REVOKE ALL ON FUNCTION public.adopt_numbers(document_table text, document_column text, rows jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.audit_numbers(series text, from_date_key date, to_date_key date) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.audit_order_numbers(from_date_key date, to_date_key date, series text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.check_order_template(template text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.chronological_instant(template text, time_zone text, date_key date, last_placed_at timestamp with time zone, earliest timestamp with time zone, latest timestamp with time zone, is_any_undated boolean, is_by_day boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.create_order_with_number(payment_reference text, customer_id text, currency text, total_amount bigint, items jsonb, metadata jsonb, id uuid, placed_at timestamp with time zone, series text, template text, time_zone text, OUT placed_order public.orders, OUT replayed boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.fallback_order_number(template text, time_zone text, placed_at timestamp with time zone, dice bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.find_existing_orders(places bigint[], series text[], payment_references text[], ids uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.find_known_orders(series text, payment_references text[], ids uuid[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.find_numbers(series text[], idempotency_keys text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.find_numbers_of_documents(document_table text, document_column text, document_keys text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.first_period_in(date_keys date[], from_day date, template text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.format_fallback_order_number(template text, time_zone text, placed_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.format_order_number(template text, date_key date, sequence bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.generate_order_number(series text, template text, time_zone text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.get_next_order_sequence(series text, template text, time_zone text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.issue_number(document_table regclass, document_column text, document_key text, series text, template text, time_zone text, idempotency_key text, placed_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.next_order_instant(template text, time_zone text, date_key date, last_placed_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.number_documents_isolated(numbering text, dating text, documents jsonb, series jsonb, is_sequenced boolean, counter_timeout_ms integer, locked_periods jsonb, budget_ms integer, session_search_path text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.numbered_table_facts(document_table text, number_column text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.order_date_key(template text, time_zone text, placed_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.order_number_parts(template text, date_key date, OUT prefix text, OUT suffix text, OUT width integer, OUT added bigint, OUT is_fixed boolean) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.peek_order_number(series text, template text, time_zone text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.period_of(template text, local timestamp without time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.place_order(document jsonb, series text, template text, time_zone text, is_sequenced boolean, lock_timeout text, session_search_path text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.place_orders_of_series(series text, template text, time_zone text, batch jsonb, is_sequenced boolean, lock_timeout text, session_search_path text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.protect_numbers(document_table regclass, number_column text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.raise_order_counter(series text, template text, time_zone text, date_key date, orders bigint, is_imported boolean, OUT last_sequence bigint, OUT last_placed_at timestamp with time zone) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.refuse_hidden_rows(tables regclass[], series text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.refuse_ledger_change() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.refuse_lost_documents(lost bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.refuse_lost_orders(lost bigint) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.refuse_number_change() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.refuse_numbered_change() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.refuse_order_delete() FROM PUBLIC;
REVOKE ALL ON FUNCTION public.sync_numbers(series text, only_date_key date) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.sync_order_sequence(only_date_key date, series text) FROM PUBLIC;
REVOKE ALL ON FUNCTION public.unprotect_numbers(document_table regclass, number_column text) FROM PUBLIC;
