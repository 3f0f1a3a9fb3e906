-- The orders that are there already under the payment references and ids of a batch; null asks for nothing.
-- A function of its own for the sake of its plan: the placing statement is prepared, so its plan is made once, often
-- when the table is small enough for a sequential scan to look cheap, and kept while the table grows. In here the
-- scans and joins that read whole tables are off, so the plan is index look-ups from the first order on.
create function public.find_known_orders(
  series text,
  payment_references text[],
  ids uuid[]
)
returns table (
  place bigint,
  known public.orders
)
language plpgsql
stable
parallel safe
rows 10
set search_path = ''
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $find_known_orders$
#variable_conflict use_column
begin
  return query
  select
    given.place,
    orders
  from unnest(find_known_orders.payment_references) with ordinality as given(payment_reference, place)
  join public.orders on orders.series = find_known_orders.series
    and orders.payment_reference = given.payment_reference
  union all
  select
    given.place,
    orders
  from unnest(find_known_orders.ids) with ordinality as given(id, place)
  join public.orders on orders.series = find_known_orders.series
    and orders.id = given.id
  -- The payment reference comes first: an id beside it is not asked about.
  where not exists (
    select
    from public.orders as referenced
    where referenced.series = find_known_orders.series
      and referenced.payment_reference = find_known_orders.payment_references[given.place]
  );
end
$find_known_orders$;
--> statement-breakpoint
comment on function public.find_known_orders(text, text[], uuid[]) is
  'The orders of a series that have one of the payment references or ids, with its place in the array.';
--> statement-breakpoint
revoke all on function public.find_known_orders(text, text[], uuid[]) from public;
