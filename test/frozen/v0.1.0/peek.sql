-- $1 series text
-- $2 template text
-- $3 timeZone text
-- answer order_number text
with "next" as (
    select public.peek_order_number(
      $1::text,
      $2::text,
      $3::text
    ) as order_number) select "order_number" from "next"
