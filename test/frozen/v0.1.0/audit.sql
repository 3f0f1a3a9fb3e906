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
-- answer of_its_kind bigint
with "audit" as (
      select
        findings.finding,
        pg_catalog.to_char(findings.date_key, 'YYYY-MM-DD') as date_key,
        findings.from_sequence,
        findings.to_sequence,
        findings.order_number,
        counted.orders,
        counted.fallback_numbers,
        findings.of_its_kind
      from (
        select
          count(*) as orders,
          count(*) filter (where orders.sequence is null) as fallback_numbers
        from public.orders as orders
        where orders.series = $1
          and orders.date_key between $2::date and $3::date
      ) as counted
      left join (
        select
          audited.*,
          count(*) over (partition by audited.finding) as of_its_kind,
          row_number() over (partition by audited.finding order by audited.date_key, audited.to_sequence) as place
        from public.audit_order_numbers($4::date, $5::date, $6::text) as audited
      ) as findings on findings.finding <> 'out of order' or findings.place <= 1000
      order by
        findings.date_key,
        findings.finding,
        findings.place) select "finding", "date_key", "from_sequence", "to_sequence", "order_number", "orders", "fallback_numbers", "of_its_kind" from "audit"
