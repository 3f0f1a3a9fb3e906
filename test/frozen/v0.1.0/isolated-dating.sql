-- $1 documents text
-- $2 series text
-- $3 lockTimeout text
-- answer place bigint
-- answer series text
-- answer date_key date
-- answer needs_number boolean
with "arguments" as (
      select
        $1::text::jsonb as documents,
        $2::text::jsonb as series,
        $3::text as lock_timeout), "listed" as (
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
      ) as match), "dated" as (
      select
        input.place,
        input.series,
        input.date_key,
        not exists (
          select
          from existing
          where existing.place = input.place
        ) as needs_number
      from input) select "place", "series", "date_key", "needs_number" from "dated" order by "place"
