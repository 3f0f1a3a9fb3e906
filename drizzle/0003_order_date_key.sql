-- The one place that decides which period an instant belongs to.
-- The time zone is an argument, never the setting of the session: two sessions, one day.
create function public.order_date_key(
  template text,
  time_zone text,
  placed_at timestamptz
)
returns date
language plpgsql
stable
strict
parallel safe
set search_path = ''
as $order_date_key$
begin
  return case
    when strpos(template, '{DD}') > 0 then (placed_at at time zone time_zone)::date
    when strpos(template, '{MM}') > 0 then date_trunc('month', placed_at at time zone time_zone)::date
    when strpos(template, '{YY') > 0 then date_trunc('year', placed_at at time zone time_zone)::date
    else date '1900-01-01'
  end;
end
$order_date_key$;
--> statement-breakpoint
comment on function public.order_date_key(text, text, timestamptz) is
  'The first day of the period that an instant belongs to, in the given time zone; 1900-01-01 for a template without date tokens.';
--> statement-breakpoint
revoke all on function public.order_date_key(text, text, timestamptz) from public;
