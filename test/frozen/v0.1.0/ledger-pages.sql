-- $1 series text
-- $2 dateKey date
-- $3 dateKey date
-- answer page text
with "numbers" as (
      select
        pg_catalog.json_agg(listed.number order by listed.place)::text as page
      from (
        select
          ledger.number,
          row_number() over (order by ledger.date_key, coalesce(ledger.sequence, 9007199254740992), ledger.number) as place
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
        ) as ledger
        where ledger.series = $1::text
          and ledger.date_key between $2::date and $3::date
          and true
        order by
          ledger.date_key, coalesce(ledger.sequence, 9007199254740992), ledger.number
        limit 200000
      ) as listed
      group by
        (listed.place - 1) / 10000
      order by
        min(listed.place)) select "page" from "numbers"
