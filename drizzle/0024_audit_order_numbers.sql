-- One row a finding; no row means that the numbers are in order. One statement, so one snapshot: it can run
-- beside live traffic and never takes an order under way for a gap.
-- It looks at whole periods: a range that begins inside one begins with that one. An audit that looked at no period says so
-- in a row, because a misspelt series would be in order otherwise.
-- No index is read: an index that is damaged does not find what is there twice, which is how it came to be there twice.
create or replace function public.audit_order_numbers(
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
set enable_seqscan = on
set enable_indexscan = off
set enable_indexonlyscan = off
set enable_bitmapscan = off
as $audit_order_numbers$
#variable_conflict use_column
declare
  _table regclass;
  _periods date[];
  _from date;
  _to constant date := coalesce(audit_order_numbers.to_date_key, 'infinity');
begin
  -- Rows that a policy hides would look like clean numbers, or like gaps. All rows of the series are seen with a policy
  -- that lets everything through, or everything of this series, in the words that the documentation has for it.
  foreach _table in array array['public.orders'::regclass, 'public.order_sequence_tracker'::regclass] loop
    continue when not row_security_active(_table);
    if coalesce(
      (
        select
          bool_or(
            policies.polpermissive
            and pg_get_expr(policies.polqual, policies.polrelid) in (
              'true',
              format('(NOT (series IS DISTINCT FROM %L::text))', audit_order_numbers.series),
              format('(series = %L::text)', audit_order_numbers.series)
            )
          )
          and bool_and(policies.polpermissive)
        from pg_policy as policies
        where policies.polrelid = _table
          and policies.polcmd in ('r', '*')
          and exists (
            select
            from unnest(policies.polroles) as given (role)
            where given.role = 0
              or pg_has_role(given.role, 'usage')
          )
      ),
      false
    ) then
      continue;
    end if;
    raise exception using
      errcode = 'insufficient_privilege',
      -- The module knows this sentence: a change here is one in classify-failure.ts.
      message = 'row-level security may hide orders or counters from this role, and an audit would prove nothing: audit as the owner of the tables or as a role with BYPASSRLS';
  end loop;
  _periods := array(
    select
      tracker.date_key
    from public.order_sequence_tracker as tracker
    where tracker.series = audit_order_numbers.series collate "C"
    union
    select
      orders.date_key
    from public.orders as orders
    where orders.series = audit_order_numbers.series collate "C"
  );
  _from := public.first_period_in(_periods, audit_order_numbers.from_date_key);
  return query
  with numbered as (
    select
      orders.date_key,
      orders.sequence,
      orders.order_number,
      orders.placed_at,
      -- An import has an instant of its own, before the one at which it was written.
      orders.placed_at = orders.created_at as by_clock,
      lag(orders.sequence, 1, 0::bigint) over (
        partition by orders.date_key
        order by orders.sequence
      ) as previous
    from public.orders as orders
    where orders.series = audit_order_numbers.series collate "C"
      and orders.sequence is not null
      and orders.date_key between _from and _to
  ),
  dated as (
    select
      numbered.date_key,
      numbered.sequence,
      numbered.order_number,
      numbered.placed_at,
      lag(numbered.sequence) over by_sequence as previous,
      lag(numbered.placed_at) over by_sequence as previous_placed_at
    from numbered
    where numbered.by_clock
    window by_sequence as (
      partition by numbered.date_key
      order by numbered.sequence
    )
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
      min(tracker.last_sequence) as lowest,
      max(tracker.last_sequence) as last_sequence,
      count(*) as rows
    from public.order_sequence_tracker as tracker
    where tracker.series = audit_order_numbers.series collate "C"
      and tracker.date_key between _from and _to
    group by
      tracker.date_key
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
    from public.orders as orders
    where orders.series = audit_order_numbers.series collate "C"
    group by
      orders.order_number
    having count(*) > 1
  ),
  same_payment as (
    select
      orders.payment_reference
    from public.orders as orders
    where orders.series = audit_order_numbers.series collate "C"
      and orders.payment_reference is not null
    group by
      orders.payment_reference
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
    from public.orders as orders
    join same_number using (order_number)
    where orders.series = audit_order_numbers.series collate "C"
      and orders.date_key between _from and _to
    group by
      orders.order_number
    union all
    select
      'payment twice',
      orders.date_key,
      orders.sequence,
      orders.sequence,
      orders.order_number
    from public.orders as orders
    join same_payment using (payment_reference)
    where orders.series = audit_order_numbers.series collate "C"
      and orders.date_key between _from and _to
    union all
    select
      'out of order',
      dated.date_key,
      dated.previous,
      dated.sequence,
      dated.order_number
    from dated
    where dated.placed_at < dated.previous_placed_at
    union all
    select
      'counter twice',
      counters.date_key,
      counters.lowest,
      counters.last_sequence,
      null
    from counters
    where counters.rows > 1
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
    union all
    select
      'nothing audited',
      null,
      null,
      null,
      null
    where not exists (
      select
      from unnest(_periods) as periods (date_key)
      where periods.date_key between _from and _to
    )
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
comment on function public.audit_order_numbers(date, date, text) is
  'Gaps, duplicates, payments with two orders, orders dated before the one they follow, and counters that are there twice, behind or ahead, one row a finding; or that no period was there to look at. For a counter, from_sequence is the counter and to_sequence the highest sequence in orders, or the two counters; for an order out of order, from_sequence is the order it follows.';
--> statement-breakpoint
revoke all on function public.audit_order_numbers(date, date, text) from public;
