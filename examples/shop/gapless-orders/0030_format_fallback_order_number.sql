-- The same with dice of its own, for one order.
create or replace function gapless_orders.format_fallback_order_number(
  template text,
  time_zone text,
  placed_at timestamptz
)
returns text
language plpgsql
volatile
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $format_fallback_order_number$
begin
  return gapless_orders.fallback_order_number(template, time_zone, placed_at, floor(random() * 1048576)::bigint);
end
$format_fallback_order_number$;
