-- The numbers that were given under idempotency keys, each of a series.
-- A function of its own for the sake of its plan, as find_known_orders is: the numbering statement is prepared, often when
-- the ledger is empty, and its plan is kept while the ledger grows. Nothing is left to choose here: the scan of the whole
-- table is off, "offset 0" keeps each look-up a query of its own, and "is not distinct from" is no condition that an index
-- can serve.
create function public.find_numbers(
  series text[],
  idempotency_keys text[]
)
returns table (
  place bigint,
  given public.number_ledger
)
language plpgsql
stable
parallel safe
rows 10
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $find_numbers$
#variable_conflict use_column
begin
  return query
  select
    wanted.place,
    found.given
  from unnest(
    find_numbers.series,
    find_numbers.idempotency_keys
  ) with ordinality as wanted(series, idempotency_key, place)
  cross join lateral (
    select
      ledger as given
    from public.number_ledger as ledger
    where ledger.idempotency_key = wanted.idempotency_key collate "C"
      and ledger.series is not distinct from wanted.series collate "C"
    offset 0
  ) as found;
end
$find_numbers$;
--> statement-breakpoint
comment on function public.find_numbers(text[], text[]) is
  'The rows of the ledger that have one of the idempotency keys in the series beside it, with its place in the arrays.';
--> statement-breakpoint
revoke all on function public.find_numbers(text[], text[]) from public;
