-- Raises the counter of the current period by one. The row stays locked until the caller's transaction ends:
-- that is what makes the numbers gapless, and why the transaction should be short.
create or replace function gapless_orders.get_next_order_sequence(
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
  perform gapless_orders.check_order_template(get_next_order_sequence.template);
  insert into gapless_orders.order_sequence_tracker as tracker (
    series,
    date_key,
    last_sequence,
    last_placed_at
  )
  values (
    get_next_order_sequence.series,
    gapless_orders.order_date_key(
      get_next_order_sequence.template,
      get_next_order_sequence.time_zone,
      statement_timestamp()
    ),
    1,
    statement_timestamp()
  )
  on conflict (series, date_key) do update
    set last_sequence = tracker.last_sequence + 1,
      last_placed_at = gapless_orders.next_order_instant(
        get_next_order_sequence.template,
        get_next_order_sequence.time_zone,
        tracker.date_key,
        tracker.last_placed_at
      )
  returning tracker.last_sequence into _sequence;
  return _sequence;
end
$get_next_order_sequence$;
