-- $1 lockTimeout text
-- $2 lockTimeout text
-- $3 template text
-- $4 timeZone text
-- $5 template text
-- $6 timeZone text
-- $7 orders jsonb
-- $8 series text
-- answer counters numeric
with "settings" as (
      select
        case
          when $1::text is not null then set_config('lock_timeout', $2::text, true)
        end as lock_timeout), "input" as (
      select
        item.*,
        case
          when item.placed_at is null then today.date_key
          else public.order_date_key($3::text, $4::text, item.placed_at)
        end as date_key
      from (
        select public.order_date_key($5::text, $6::text, statement_timestamp()) as date_key
      ) as today
      cross join (
        select
          entry.*
        from rows from (
          jsonb_to_recordset($7::jsonb) as (id uuid, by_id boolean, payment_reference text, customer_id text, currency text, total_amount bigint, items jsonb, metadata jsonb, placed_at timestamptz)
        ) with ordinality as entry(id, by_id, payment_reference, customer_id, currency, total_amount, items, metadata, placed_at, place)
      ) as item), "raised" as (
    select sum(public.sync_order_sequence(periods.date_key, $8::text)) as counters
    from (
      select distinct input.date_key
      from settings
      cross join input
      where settings.lock_timeout is distinct from ''
      order by input.date_key
    ) as periods) select "counters" from "raised"
