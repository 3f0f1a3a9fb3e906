-- The one place that decides which period an instant belongs to.
-- The time zone is an argument, never the setting of the session: two sessions, one day.
create function gapless_orders.order_date_key(
  template text,
  time_zone text,
  placed_at timestamptz
)
returns date
language plpgsql
stable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $order_date_key$
declare
  _local constant timestamp := placed_at at time zone time_zone;
begin
  -- A region and a place, or UTC: an offset has the opposite sign in POSIX, and abbreviations follow a server's list.
  if time_zone <> 'UTC' and time_zone !~ '^[A-Za-z]+/' then
    raise exception using
      errcode = 'OG004',
      message = 'a time zone needs a name such as Africa/Kampala, or UTC';
  end if;
  -- A year has four digits wherever it is printed and read: an order of another year could not be read back. In UTC
  -- too, in which instants are read. Infinity is none of them.
  if _local < '1900-01-01' or _local >= '10000-01-01' or placed_at >= '10000-01-01 00:00:00Z' then
    raise exception using
      errcode = 'OG004',
      message = 'an order needs an instant in the years 1900 to 9999';
  end if;
  -- Two digits tell a hundred years apart; outside them a number would come twice.
  if strpos(template, '{YY}') > 0 and (_local < '2000-01-01' or _local >= '2100-01-01') then
    raise exception using
      errcode = 'OG004',
      message = 'a template with {YY} numbers the years 2000 to 2099 only';
  end if;
  return case
    when strpos(template, '{DD}') > 0 then _local::date
    when strpos(template, '{MM}') > 0 then date_trunc('month', _local)::date
    when strpos(template, '{YY') > 0 then date_trunc('year', _local)::date
    else date '1900-01-01'
  end;
end
$order_date_key$;
--> statement-breakpoint
comment on function gapless_orders.order_date_key(text, text, timestamptz) is
  'The first day of the period that an instant belongs to, in the given time zone; 1900-01-01 for a template without date tokens.';
--> statement-breakpoint
revoke all on function gapless_orders.order_date_key(text, text, timestamptz) from public;
