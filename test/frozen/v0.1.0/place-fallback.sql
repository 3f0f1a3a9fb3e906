-- $1 documents text
-- $2 series text
-- $3 lockTimeout text
-- answer answer text
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
      )), "dice" as (
      select
        floor(random() * 1048576)::bigint as first
      from settings
      where settings.lock_timeout is distinct from ''), "numbered" as (
      select
        unnumbered.*,
        null::bigint as sequence,
        coalesce(unnumbered.given_at, statement_timestamp()) as instant,
        statement_timestamp() as written_at,
        public.fallback_order_number(
          unnumbered.template,
          unnumbered.time_zone,
          coalesce(unnumbered.given_at, statement_timestamp()),
          dice.first + unnumbered.place
        ) as number
      from unnumbered
      cross join dice), "triggers" as (
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
        case
          when (select count(*) from numbered) - (select count(*) from settled) <> 0 then public.refuse_lost_orders((select count(*) from numbered) - (select count(*) from settled))::text
          else pg_catalog.json_build_object(
            'imported', pg_catalog.to_char(statement_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
            'periods', (
              select
                pg_catalog.json_agg(period.answer)
              from (
                select
                  pg_catalog.json_build_array(
                    pg_catalog.to_char(settled.date_key, 'YYYY-MM-DD'),
                    pg_catalog.to_char(max(settled.written_at) filter (where settled.given_at is null) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                    min(settled.sequence),
                    pg_catalog.json_agg(settled.place order by settled.place),
                    pg_catalog.json_agg(settled.number order by settled.place)
                  ) as answer
                from settled
                group by
                  settled.series,
                  settled.date_key
              ) as period
            ),
            'altered', (
              select
                pg_catalog.json_agg(settled.place)
              from settled
              where settled.is_altered
            ),
            'existing', (
              select
                pg_catalog.json_agg(pg_catalog.json_build_array(existing.place, existing.id))
              from existing
            )
          )::text
        end as answer) select "answer" from "answer"
