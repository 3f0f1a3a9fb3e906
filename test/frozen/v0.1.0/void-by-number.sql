-- $1 reason text
-- $2 series text
-- $3 orderNumber text
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
with "written" as (
      update public.orders as orders
      set
        voided_at = statement_timestamp(),
        void_reason = $1
      where orders.series = $2::text and orders.order_number = $3::text
        and orders.voided_at is null
      returning
        orders.*), "voided" as (
      select 
        written.id,
        written.series,
        pg_catalog.to_char(written.date_key, 'YYYY-MM-DD') as date_key,
        written.sequence,
        written.order_number,
        written.payment_reference,
        written.customer_id,
        written.currency,
        written.total_amount,
        written.items,
        written.metadata,
        pg_catalog.to_char(written.placed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as placed_at,
        pg_catalog.to_char(written.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as created_at,
        pg_catalog.to_char(written.voided_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as voided_at,
        written.void_reason
      from written) select "id", "series", "date_key", "sequence", "order_number", "payment_reference", "customer_id", "currency", "total_amount", "items", "metadata", "placed_at", "created_at", "voided_at", "void_reason" from "voided"
