-- $1 series text
-- $2 from date
-- $3 to date
-- $4 from date
-- $5 to date
-- $6 series text
-- answer finding text
-- answer date_key text
-- answer from_sequence bigint
-- answer to_sequence bigint
-- answer order_number text
-- answer orders bigint
-- answer fallback_numbers bigint
with "audit" as (
      select
        findings.finding,
        pg_catalog.to_char(findings.date_key, 'YYYY-MM-DD') as date_key,
        findings.from_sequence,
        findings.to_sequence,
        findings.order_number,
        counted.orders,
        counted.fallback_numbers
      from (
        select
          count(*) as orders,
          count(*) filter (where orders.sequence is null) as fallback_numbers
        from public.orders as orders
        where orders.series = $1
          and orders.date_key between $2::date and $3::date
      ) as counted
      left join public.audit_order_numbers($4::date, $5::date, $6::text) as findings on true) select "finding", "date_key", "from_sequence", "to_sequence", "order_number", "orders", "fallback_numbers" from "audit"
