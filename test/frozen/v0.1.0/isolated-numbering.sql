-- $1 documents text
-- $2 series text
-- $3 lockTimeout text
-- answer place bigint
-- answer outcome text
-- answer document_key text
-- answer date_key text
-- answer sequence bigint
-- answer number text
-- answer content_hash text
with "arguments" as (
      select
        $1::text::jsonb as documents,
        $2::text::jsonb as series,
        $3::text as lock_timeout), "settings" as (
      select
        case
          when arguments.lock_timeout is not null then set_config('lock_timeout', arguments.lock_timeout, true)
        end as lock_timeout
      from arguments), "listed" as (
      select
        entry.place,
        entry.name,
        entry.template,
        entry.time_zone
      from arguments
      cross join lateral rows from (
        jsonb_to_recordset(arguments.series) as (name text, template text, time_zone text)
      ) with ordinality as entry(name, template, time_zone, place)), "periods" as (
      select
        kinds.template,
        kinds.time_zone,
        public.order_date_key(kinds.template, kinds.time_zone, statement_timestamp()) as today
      from (
        select distinct
          listed.template,
          listed.time_zone
        from listed
      ) as kinds), "series" as (
      select
        listed.place,
        listed.name,
        listed.template,
        listed.time_zone,
        periods.today
      from listed
      full join periods
        on periods.template = listed.template
        and periods.time_zone = listed.time_zone), "input" as (
      select
        entry.*,
        series.name as series,
        series.template,
        series.time_zone,
        entry.placed_at as given_at,
        case
          when entry.placed_at is null then series.today
          else public.order_date_key(series.template, series.time_zone, entry.placed_at)
        end as date_key
      from (
        select
          item.*
        from arguments
        cross join lateral rows from (
          jsonb_to_recordset(arguments.documents) as (series bigint, id uuid, by_id boolean, payment_reference text, customer_id text, currency text, total_amount bigint, items jsonb, metadata jsonb, placed_at timestamptz)
        ) with ordinality as item(series_place, id, by_id, payment_reference, customer_id, currency, total_amount, items, metadata, placed_at, place)
      ) as entry
      full join series on series.place = entry.series_place), "existing" as (
      select
        match.place,
        match.id
      from (
        select
          pg_catalog.array_agg(input.place) as places,
          pg_catalog.array_agg(input.series) as series,
          pg_catalog.array_agg(input.payment_reference) as payment_references,
          pg_catalog.array_agg(case when input.by_id then input.id end) as ids
        from input
      ) as wanted
      cross join lateral public.find_existing_orders(
        wanted.places,
        wanted.series,
        wanted.payment_references,
        wanted.ids
      ) as match), "unnumbered" as (
      select
        input.*
      from input
      where not exists (
        select
        from existing
        where existing.place = input.place
      )), "zones" as (
      select
        pg_catalog.jsonb_object_agg(
          series.name,
          pg_catalog.jsonb_build_array(series.template, series.time_zone)
        ) as by_series
      from series), "counters" as (
      insert into public.order_sequence_tracker as tracker (
        series,
        date_key,
        last_sequence,
        last_placed_at
      )
      select
        unnumbered.series,
        unnumbered.date_key,
        count(*),
        case when bool_or(unnumbered.given_at is null) then statement_timestamp() end
      from settings
      cross join unnumbered
      where settings.lock_timeout is distinct from ''
      group by
        unnumbered.series,
        unnumbered.date_key
      order by
        unnumbered.series collate "C",
        unnumbered.date_key
      on conflict (series, date_key) do update
        set
          last_sequence = tracker.last_sequence + excluded.last_sequence,
          last_placed_at = case
            when excluded.last_placed_at is null then tracker.last_placed_at
            else public.next_order_instant(
              (select zones.by_series from zones) -> tracker.series ->> 0,
              (select zones.by_series from zones) -> tracker.series ->> 1,
              tracker.date_key,
              tracker.last_placed_at
            )
          end
      returning
        tracker.series,
        tracker.date_key,
        tracker.last_sequence,
        tracker.last_placed_at), "parts" as (
      select
        kinds.template,
        kinds.date_key,
        part.prefix,
        part.suffix,
        part.width,
        part.added,
        part.is_fixed
      from (
        select distinct
          unnumbered.template,
          unnumbered.date_key
        from unnumbered
      ) as kinds
      cross join lateral public.order_number_parts(kinds.template, kinds.date_key) as part), "numbered" as (
      select
        counted.*,
        counted.prefix
          || case
            when length(counted.digits) < counted.width then lpad(counted.digits, counted.width, '0')
            when counted.is_fixed and length(counted.digits) > counted.width
              -- Raises OG007: the period has no number left.
              then public.format_order_number(counted.template, counted.date_key, counted.sequence)
            else counted.digits
          end
          || counted.suffix as number
      from (
        select
          unnumbered.*,
          counters.last_sequence
            - count(*) over (partition by unnumbered.series, unnumbered.date_key)
            + row_number() over (partition by unnumbered.series, unnumbered.date_key order by unnumbered.place) as sequence,
          (
            counters.last_sequence
            - count(*) over (partition by unnumbered.series, unnumbered.date_key)
            + row_number() over (partition by unnumbered.series, unnumbered.date_key order by unnumbered.place)
            + parts.added
          )::text as digits,
          parts.prefix,
          parts.suffix,
          parts.width,
          parts.is_fixed,
          coalesce(unnumbered.given_at, counters.last_placed_at) as instant,
          case
            when unnumbered.given_at is null then counters.last_placed_at
            else statement_timestamp()
          end as written_at
        from unnumbered
        full join counters
          on counters.series = unnumbered.series
          and counters.date_key = unnumbered.date_key
        full join parts
          on parts.template = unnumbered.template
          and parts.date_key = unnumbered.date_key
      ) as counted), "triggers" as (
      select
        count(*) > 0 as is_there
      from pg_catalog.pg_trigger as triggers
      where triggers.tgrelid = 'public.orders'::pg_catalog.regclass
        -- For each row, before an insert.
        and (triggers.tgtype::integer & 7) = 7), "placed" as (
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
      select
        numbered.id,
        numbered.series,
        numbered.date_key,
        numbered.sequence,
        numbered.number,
        numbered.payment_reference,
        numbered.customer_id,
        numbered.currency,
        numbered.total_amount,
        numbered.items,
        numbered.metadata,
        numbered.instant,
        numbered.written_at
      from numbered
      returning
        placed.id,
        case when (select triggers.is_there from triggers) then row(placed.series, placed.date_key, placed.sequence, placed.payment_reference, placed.order_number, placed.placed_at, placed.created_at)::text end as identity,
        case when (select triggers.is_there from triggers) then pg_catalog.md5(row(
            placed.customer_id,
            placed.currency,
            placed.total_amount,
            placed.items,
            placed.metadata,
            placed.voided_at, placed.void_reason
          )::text) end as content), "settled" as (
      select
        numbered.place,
        numbered.id,
        numbered.series,
        numbered.date_key,
        numbered.sequence,
        numbered.number,
        numbered.given_at,
        numbered.written_at,
        placed.content is not null
          and placed.content is distinct from pg_catalog.md5(row(
            numbered.customer_id,
            numbered.currency,
            numbered.total_amount,
            numbered.items,
            numbered.metadata,
            null, null
          )::text) as is_altered
      from placed
      full join numbered on numbered.id = placed.id
      where placed.id is not distinct from numbered.id
        and (
          placed.identity is null
          or placed.identity is not distinct from row(numbered.series, numbered.date_key, numbered.sequence, numbered.payment_reference, numbered.number, numbered.instant, numbered.written_at)::text
        )), "answer" as (
      select
        settled.place,
        'placed' as outcome,
        settled.id::text as document_key,
        pg_catalog.to_char(settled.date_key, 'YYYY-MM-DD') as date_key,
        settled.sequence,
        settled.number,
        null as content_hash
      from settled
      union all
      select
        existing.place,
        'existing',
        existing.id::text,
        null,
        null,
        null,
        null
      from existing
      union all
      select
        public.refuse_lost_orders(lost.orders),
        null,
        null,
        null,
        null,
        null,
        null
      from (
        select
          (select count(*) from numbered) - (select count(*) from settled) as orders
      ) as lost
      where lost.orders <> 0) select "place", "outcome", "document_key", "date_key", "sequence", "number", "content_hash" from "answer"
