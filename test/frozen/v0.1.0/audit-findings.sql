-- $1 dateKey date
-- $2 dateKey date
-- $3 series text
-- answer finding text
-- answer date_key text
-- answer from_sequence bigint
-- answer to_sequence bigint
-- answer order_number text
-- answer of_its_kind bigint
with "listed" as (
      select
        findings.finding,
        pg_catalog.to_char(findings.date_key, 'YYYY-MM-DD') as date_key,
        findings.from_sequence,
        findings.to_sequence,
        findings.order_number,
        findings.of_its_kind
      from (
        select
          audited.*,
          count(*) over (partition by audited.finding) as of_its_kind,
          row_number() over (partition by audited.finding order by audited.date_key, audited.to_sequence) as place
        from public.audit_order_numbers($1::date, $2::date, $3::text) as audited
      ) as findings
      where findings.finding <> 'out of order' or findings.place <= 1000
      order by
        findings.date_key,
        findings.finding,
        findings.place) select "finding", "date_key", "from_sequence", "to_sequence", "order_number", "of_its_kind" from "listed"
