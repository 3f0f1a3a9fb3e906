-- A number for an order whose counter cannot be had. The letter T stands where a sequence has a digit, so the two
-- kinds never meet. The whole date is in it: printed by a daily template, put behind the T by any other.
create function gapless_orders.format_fallback_order_number(
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
declare
  -- Crockford's base 32: no I, L, O or U, which people misread.
  _alphabet constant text := '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  _local constant timestamp := placed_at at time zone time_zone;
  _stamp constant text := to_char(
    _local,
    case when strpos(template, '{DD}') > 0 then '"T"HH24MISSMS' else '"T"YYYYMMDDHH24MISSMS' end
  );
  _random text := '';
begin
  for _position in 1..4 loop
    _random := _random || substr(_alphabet, 1 + floor(random() * 32)::integer, 1);
  end loop;
  -- With the stamp in the sequence's place, options included, what is left to fill in are the date tokens.
  return gapless_orders.format_order_number(
    regexp_replace(template, '\{#[^}]*\}', _stamp || '-' || _random),
    _local::date,
    0
  );
end
$format_fallback_order_number$;
--> statement-breakpoint
comment on function gapless_orders.format_fallback_order_number(text, text, timestamptz) is
  'A timestamp-based number, disjoint from sequenced ones: time of day in the given time zone, then four random characters.';
--> statement-breakpoint
revoke all on function gapless_orders.format_fallback_order_number(text, text, timestamptz) from public;
