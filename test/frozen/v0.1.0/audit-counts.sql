-- $1 series text
-- $2 series text
-- $3 from date
-- $4 template text
-- $5 to date
-- $6 series text
-- answer orders bigint
-- answer fallback_numbers bigint
-- answer periods bigint
-- answer first_period text
-- answer last_period text
-- answer series_begins text
-- answer series_ends text
with "counts" as (
      with seen as materialized (
        select
          tracker.date_key
        from public.order_sequence_tracker as tracker
        where tracker.series = $1::text
        union
        select
          numbered.date_key
        from public.orders as numbered
        where numbered.series = $2::text
      ),
      bounds as materialized (
        select
          public.first_period_in(
            array(
              select
                seen.date_key
              from seen
            ),
            $3::date,
            $4::text
          ) as first,
          $5::date as last
      )
      select
        counted.orders,
        counted.fallback_numbers,
        covered.periods,
        pg_catalog.to_char(covered.first_period, 'YYYY-MM-DD') as first_period,
        pg_catalog.to_char(covered.last_period, 'YYYY-MM-DD') as last_period,
        pg_catalog.to_char(covered.series_begins, 'YYYY-MM-DD') as series_begins,
        pg_catalog.to_char(covered.series_ends, 'YYYY-MM-DD') as series_ends
      from (
        select
          count(*) as orders,
          count(*) filter (where orders.sequence is null) as fallback_numbers
        from public.orders as orders
        where orders.series = $6
          and orders.date_key between (
            select
              bounds.first
            from bounds
          ) and (
            select
              bounds.last
            from bounds
          )
      ) as counted
      cross join (
        select
          count(*) filter (where seen.date_key between (
            select
              bounds.first
            from bounds
          ) and (
            select
              bounds.last
            from bounds
          )) as periods,
          min(seen.date_key) filter (where seen.date_key between (
            select
              bounds.first
            from bounds
          ) and (
            select
              bounds.last
            from bounds
          )) as first_period,
          max(seen.date_key) filter (where seen.date_key between (
            select
              bounds.first
            from bounds
          ) and (
            select
              bounds.last
            from bounds
          )) as last_period,
          min(seen.date_key) as series_begins,
          max(seen.date_key) as series_ends
        from seen
      ) as covered) select "orders", "fallback_numbers", "periods", "first_period", "last_period", "series_begins", "series_ends" from "counts"
