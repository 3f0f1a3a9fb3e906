-- One row a finding; no row means that the numbers are in order. One statement, so one snapshot: it can run
-- beside live traffic and never takes an order under way for a gap.
create function gapless_orders.audit_order_numbers(
  from_date_key date default null,
  to_date_key date default null,
  series text default 'GAM'
)
returns table (
  finding text,
  date_key date,
  from_sequence bigint,
  to_sequence bigint,
  order_number text
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $audit_order_numbers$
#variable_conflict use_column
begin
  -- Without a policy the role sees no row at all, and no row would look like clean numbers.
  if row_security_active('public."shop_orders"') and not exists (
    select
    from pg_catalog.pg_policy as policies
    where policies.polrelid = 'public."shop_orders"'::regclass
  ) then
    raise exception using
      errcode = 'insufficient_privilege',
      message = 'row-level security hides every order from this role, so there is nothing to audit';
  end if;
  return query
  with numbered as (
    select
      orders.date_key,
      orders.sequence,
      orders.order_number,
      lag(orders.sequence, 1, 0::bigint) over (
        partition by orders.date_key
        order by orders.sequence
      ) as previous
    from public."shop_orders" as orders
    where orders.series = audit_order_numbers.series
      and orders.sequence is not null
      and orders.date_key >= coalesce(audit_order_numbers.from_date_key, '-infinity')
      and orders.date_key <= coalesce(audit_order_numbers.to_date_key, 'infinity')
  ),
  highest as (
    select
      numbered.date_key,
      max(numbered.sequence) as sequence
    from numbered
    group by
      numbered.date_key
  ),
  counters as (
    select
      tracker.date_key,
      tracker.last_sequence
    from gapless_orders.order_sequence_tracker as tracker
    where tracker.series = audit_order_numbers.series
      and tracker.date_key >= coalesce(audit_order_numbers.from_date_key, '-infinity')
      and tracker.date_key <= coalesce(audit_order_numbers.to_date_key, 'infinity')
  ),
  compared as (
    select
      date_key,
      coalesce(counters.last_sequence, 0) as counter,
      coalesce(highest.sequence, 0) as highest
    from counters
    full join highest using (date_key)
  ),
  same_number as (
    select
      orders.order_number
    from public."shop_orders" as orders
    where orders.series = audit_order_numbers.series
    group by
      orders.order_number
    having count(*) > 1
  ),
  findings as (
    select
      'gap' as finding,
      numbered.date_key,
      numbered.previous + 1 as from_sequence,
      numbered.sequence - 1 as to_sequence,
      null::text as order_number
    from numbered
    where numbered.sequence > numbered.previous + 1
    union all
    select
      'duplicate',
      numbered.date_key,
      numbered.sequence,
      numbered.sequence,
      numbered.order_number
    from numbered
    where numbered.sequence = numbered.previous
    union all
    select
      'duplicate',
      min(orders.date_key),
      min(orders.sequence),
      max(orders.sequence),
      orders.order_number
    from public."shop_orders" as orders
    join same_number using (order_number)
    where orders.series = audit_order_numbers.series
      and orders.date_key >= coalesce(audit_order_numbers.from_date_key, '-infinity')
      and orders.date_key <= coalesce(audit_order_numbers.to_date_key, 'infinity')
    group by
      orders.order_number
    union all
    select
      'counter behind',
      compared.date_key,
      compared.counter,
      compared.highest,
      null
    from compared
    where compared.counter < compared.highest
    union all
    select
      'counter ahead',
      compared.date_key,
      compared.counter,
      compared.highest,
      null
    from compared
    where compared.counter > compared.highest
  )
  select
    findings.finding,
    findings.date_key,
    findings.from_sequence,
    findings.to_sequence,
    findings.order_number
  from findings
  order by
    findings.date_key,
    findings.finding,
    findings.from_sequence;
end
$audit_order_numbers$;
--> statement-breakpoint
comment on function gapless_orders.audit_order_numbers(date, date, text) is
  'Gaps, duplicates and counters that are behind or ahead, one row a finding. For a counter, from_sequence is the counter and to_sequence the highest sequence in orders.';
--> statement-breakpoint
revoke all on function gapless_orders.audit_order_numbers(date, date, text) from public;
