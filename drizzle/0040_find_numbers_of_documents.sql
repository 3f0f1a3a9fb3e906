-- The numbers that documents of one table have in one of its columns.
-- A function of its own for the sake of its plan, as find_known_orders is: the numbering statement is prepared, often when
-- the ledger is empty, and its plan is kept while the ledger grows. Nothing is left to choose here: the scan of the whole
-- table is off, "offset 0" keeps each look-up a query of its own, and "is not distinct from" is no condition that an index
-- can serve.
create function public.find_numbers_of_documents(
  document_table text,
  document_column text,
  document_keys text[]
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
as $find_numbers_of_documents$
#variable_conflict use_column
begin
  return query
  select
    wanted.place,
    found.given
  from unnest(find_numbers_of_documents.document_keys) with ordinality as wanted(document_key, place)
  cross join lateral (
    select
      ledger as given
    from public.number_ledger as ledger
    where ledger.document_key = wanted.document_key collate "C"
      and ledger.document_table is not distinct from find_numbers_of_documents.document_table collate "C"
      and ledger.document_column is not distinct from find_numbers_of_documents.document_column collate "C"
    offset 0
  ) as found;
end
$find_numbers_of_documents$;
--> statement-breakpoint
comment on function public.find_numbers_of_documents(text, text, text[]) is
  'The rows of the ledger that belong to documents of a table and column, each with the place of its key in the array.';
--> statement-breakpoint
revoke all on function public.find_numbers_of_documents(text, text, text[]) from public;
