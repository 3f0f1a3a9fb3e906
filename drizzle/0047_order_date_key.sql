-- The one place that turns an instant into the wall-clock time of a series, and so into its period.
-- The time zone is an argument, never the setting of the session: two sessions, one day.
create or replace function public.order_date_key(
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
begin
  -- A region and a place, or UTC: an offset has the opposite sign in POSIX, and abbreviations follow a server's list.
  if time_zone <> 'UTC' and time_zone !~ '^[A-Za-z]+/' then
    raise exception using
      errcode = 'OG004',
      message = 'a time zone needs a name such as Africa/Kampala, or UTC';
  end if;
  -- In UTC too, in which instants are read, a year has four digits.
  if placed_at >= '10000-01-01 00:00:00Z' then
    raise exception using
      errcode = 'OG004',
      message = 'an order needs an instant in the years 1900 to 9999';
  end if;
  return public.period_of(template, placed_at at time zone time_zone);
end
$order_date_key$;
--> statement-breakpoint
comment on function public.order_date_key(text, text, timestamptz) is
  'The first day of the period that an instant belongs to, in the given time zone; 1900-01-01 for a template without date tokens.';
--> statement-breakpoint
revoke all on function public.order_date_key(text, text, timestamptz) from public;
