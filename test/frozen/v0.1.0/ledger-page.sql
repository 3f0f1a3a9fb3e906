-- $1 series text
-- $2 numbers text
-- answer series text
-- answer date_key text
-- answer sequence bigint
-- answer number text
-- answer idempotency_key text
-- answer content_hash text
-- answer document_table text
-- answer document_column text
-- answer document_key text
-- answer placed_at text
-- answer created_at text
-- answer is_adopted boolean
-- answer voided_at text
-- answer void_reason text
with "page" as (
      select 
        ledger.series,
        pg_catalog.to_char(ledger.date_key, 'YYYY-MM-DD') as date_key,
        ledger.sequence,
        ledger.number,
        ledger.idempotency_key,
        ledger.content_hash,
        ledger.document_table,
        ledger.document_column,
        ledger.document_key,
        pg_catalog.to_char(ledger.placed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as placed_at,
        pg_catalog.to_char(ledger.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at,
        ledger.is_adopted,
        pg_catalog.to_char(ledger.voided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as voided_at,
        ledger.void_reason
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
        and ledger.number = any (array(
          select
            jsonb_array_elements_text($2::text::jsonb)
        ))
      order by
        ledger.date_key, coalesce(ledger.sequence, 9007199254740992), ledger.number) select "series", "date_key", "sequence", "number", "idempotency_key", "content_hash", "document_table", "document_column", "document_key", "placed_at", "created_at", "is_adopted", "voided_at", "void_reason" from "page"
