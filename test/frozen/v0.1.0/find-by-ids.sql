-- $1 names text
-- $2 ids text
-- answer id uuid
-- answer series text
-- answer date_key text
-- answer sequence bigint
-- answer order_number text
-- answer payment_reference text
-- answer customer_id text
-- answer currency character
-- answer total_amount bigint
-- answer items jsonb
-- answer metadata jsonb
-- answer placed_at text
-- answer created_at text
-- answer voided_at text
-- answer void_reason text
with "found" as (
    select 
        orders.id,
        orders.series,
        pg_catalog.to_char(orders.date_key, 'YYYY-MM-DD') as date_key,
        orders.sequence,
        orders.order_number,
        orders.payment_reference,
        orders.customer_id,
        orders.currency,
        orders.total_amount,
        orders.items,
        orders.metadata,
        pg_catalog.to_char(orders.placed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as placed_at,
        pg_catalog.to_char(orders.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at,
        pg_catalog.to_char(orders.voided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as voided_at,
        orders.void_reason
    from public.orders as orders
    where orders.series = any (array(select jsonb_array_elements_text($1::text::jsonb)))
      and orders.id = any ($2::text::uuid[])
      and case
        when orders.created_at > statement_timestamp() - interval '30 seconds'
          and current_setting('transaction_read_only') = 'off'
        then pg_logical_emit_message(true, 'gapless_orders', '') is not null
        else true
      end) select "id", "series", "date_key", "sequence", "order_number", "payment_reference", "customer_id", "currency", "total_amount", "items", "metadata", "placed_at", "created_at", "voided_at", "void_reason" from "found"
