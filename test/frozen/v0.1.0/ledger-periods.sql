-- $1 series text
-- $2 series text
-- $3 from date
-- $4 template text
-- $5 to date
-- $6 series text
-- $7 series text
-- answer date_key text
-- answer counter bigint
-- answer highest_adopted bigint
-- answer periods bigint
-- answer first_period text
-- answer last_period text
-- answer series_begins text
-- answer series_ends text
with "periods" as (
      with seen as materialized (
        select
          tracker.date_key
        from public.order_sequence_tracker as tracker
        where tracker.series = $1::text
        union
        select
          numbered.date_key
        from (
          select
            orders.series,
            orders.date_key,
            orders.sequence,
            orders.order_number as number,
            orders.payment_reference as idempotency_key,
            null as content_hash,
            'public.orders' as document_table,
            'order_number' as document_column,
            orders.id::text as document_key,
            orders.placed_at,
            orders.created_at,
            false as is_adopted,
            orders.voided_at,
            orders.void_reason
          from public.orders as orders
        ) as numbered
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
        pg_catalog.to_char(seen.date_key, 'YYYY-MM-DD') as date_key,
        coalesce(counters.last_sequence, 0) as counter,
        coalesce(adopted.highest, 0) as highest_adopted,
        covered.periods,
        pg_catalog.to_char(covered.first_period, 'YYYY-MM-DD') as first_period,
        pg_catalog.to_char(covered.last_period, 'YYYY-MM-DD') as last_period,
        pg_catalog.to_char(covered.series_begins, 'YYYY-MM-DD') as series_begins,
        pg_catalog.to_char(covered.series_ends, 'YYYY-MM-DD') as series_ends
      from (
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
      ) as covered
      left join seen on seen.date_key between (
            select
              bounds.first
            from bounds
          ) and (
            select
              bounds.last
            from bounds
          )
      left join (
        select
          tracker.date_key,
          max(tracker.last_sequence) as last_sequence
        from public.order_sequence_tracker as tracker
        where tracker.series = $6::text
        group by
          tracker.date_key
      ) as counters on counters.date_key = seen.date_key
      left join (
        select
          numbered.date_key,
          max(numbered.sequence) as highest
        from (
          select
            orders.series,
            orders.date_key,
            orders.sequence,
            orders.order_number as number,
            orders.payment_reference as idempotency_key,
            null as content_hash,
            'public.orders' as document_table,
            'order_number' as document_column,
            orders.id::text as document_key,
            orders.placed_at,
            orders.created_at,
            false as is_adopted,
            orders.voided_at,
            orders.void_reason
          from public.orders as orders
        ) as numbered
        where numbered.series = $7::text
          and numbered.is_adopted
        group by
          numbered.date_key
      ) as adopted on adopted.date_key = seen.date_key
      order by
        seen.date_key) select "date_key", "counter", "highest_adopted", "periods", "first_period", "last_period", "series_begins", "series_ends" from "periods"
