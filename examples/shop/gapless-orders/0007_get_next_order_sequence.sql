-- Raises the counter of the current period by one. The row stays locked until the caller's transaction ends:
-- that is what makes the numbers gapless, and why the transaction should be short.
create function gapless_orders.get_next_order_sequence(
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
    last_sequence
  )
  values (
    get_next_order_sequence.series,
    gapless_orders.order_date_key(
      get_next_order_sequence.template,
      get_next_order_sequence.time_zone,
      statement_timestamp()
    ),
    1
  )
  on conflict (series, date_key) do update
    set last_sequence = tracker.last_sequence + 1
  returning tracker.last_sequence into _sequence;
  return _sequence;
end
$get_next_order_sequence$;
--> statement-breakpoint
comment on function gapless_orders.get_next_order_sequence(text, text, text) is
  'Raises the counter of the current period by one and returns it. Gapless only if the order is inserted in the same transaction.';
--> statement-breakpoint
revoke all on function gapless_orders.get_next_order_sequence(text, text, text) from public;
