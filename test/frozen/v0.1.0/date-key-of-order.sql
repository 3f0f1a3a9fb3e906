-- $1 template text
-- $2 timeZone text
-- answer date_key text
with "period" as (
      select pg_catalog.to_char(public.order_date_key($1::text, $2::text, statement_timestamp()), 'YYYY-MM-DD')
        as date_key) select "date_key" from "period"
