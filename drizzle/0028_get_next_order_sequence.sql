-- Raises the counter of the current period by one. The row stays locked until the caller's transaction ends:
-- that is what makes the numbers gapless, and why the transaction should be short.
create or replace function public.get_next_order_sequence(
  series text default 'GAM',
  template text default 'GAM-{YYYY}{MM}{DD}-{####}',
  time_zone text default 'UTC'
)
returns bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $get_next_order_sequence$
#variable_conflict use_column
declare
  _sequence bigint;
begin
  perform public.check_order_template(get_next_order_sequence.template);
  select
    raised.last_sequence
  into _sequence
  from public.raise_order_counter(
    get_next_order_sequence.series,
    get_next_order_sequence.template,
    get_next_order_sequence.time_zone,
    public.order_date_key(
      get_next_order_sequence.template,
      get_next_order_sequence.time_zone,
      statement_timestamp()
    ),
    1,
    false
  ) as raised;
  return _sequence;
end
$get_next_order_sequence$;
