-- The orders that are there already under the payment references and ids of a batch, of whatever series; null asks for
-- nothing. It replaces find_known_orders in the placing statement, and keeps its plan stable in the same way: see there.
create function public.find_existing_orders(
  places bigint[],
  series text[],
  payment_references text[],
  ids uuid[]
)
returns table (
  place bigint,
  id uuid
)
language plpgsql
stable
parallel safe
rows 10
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $find_existing_orders$
#variable_conflict use_column
begin
  return query
  select
    wanted.place,
    by_reference.id
  from unnest(
    find_existing_orders.places,
    find_existing_orders.series,
    find_existing_orders.payment_references
  ) as wanted(place, series, payment_reference)
  cross join lateral (
    select
      orders.id
    from public.orders as orders
    where orders.payment_reference = wanted.payment_reference collate "C"
      and orders.series is not distinct from wanted.series collate "C"
    offset 0
  ) as by_reference
  union all
  select
    wanted.place,
    by_id.id
  from unnest(
    find_existing_orders.places,
    find_existing_orders.series,
    find_existing_orders.payment_references,
    find_existing_orders.ids
  ) as wanted(place, series, payment_reference, id)
  cross join lateral (
    select
      orders.id
    from public.orders as orders
    where orders.id = wanted.id
      and orders.series is not distinct from wanted.series collate "C"
    offset 0
  ) as by_id
  where wanted.id is not null
    and not exists (
      select
      from public.orders as referenced
      where referenced.payment_reference = wanted.payment_reference collate "C"
        and referenced.series is not distinct from wanted.series collate "C"
      offset 0
    );
end
$find_existing_orders$;
--> statement-breakpoint
comment on function public.find_existing_orders(bigint[], text[], text[], uuid[]) is
  'The ids of the orders that have one of the payment references or ids in its series, each with its place.';
--> statement-breakpoint
revoke all on function public.find_existing_orders(bigint[], text[], text[], uuid[]) from public;
