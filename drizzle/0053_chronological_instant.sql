-- For a numbering that refuses documents out of order: the latest instant of a period, once the documents of a statement
-- are in it. Called while the counter is locked, with what it holds; refuses a document that lies before.
-- A document without a date gets the instant that is returned.
create function public.chronological_instant(
  template text,
  time_zone text,
  date_key date,
  last_placed_at timestamptz,
  earliest timestamptz,
  latest timestamptz,
  is_any_undated boolean,
  is_by_day boolean
)
returns timestamptz
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $chronological_instant$
declare
  _latest constant timestamptz := greatest(
    chronological_instant.last_placed_at,
    chronological_instant.latest
  );
  _instant timestamptz := _latest;
  _is_earlier boolean;
begin
  -- A day without a time of day does not lie before an instant of that day.
  _is_earlier := chronological_instant.earliest < case
    when chronological_instant.is_by_day
      then date_trunc('day', chronological_instant.last_placed_at, chronological_instant.time_zone)
    else chronological_instant.last_placed_at
  end;
  if chronological_instant.is_any_undated then
    _instant := public.next_order_instant(
      chronological_instant.template,
      chronological_instant.time_zone,
      chronological_instant.date_key,
      _latest
    );
  end if;
  if _is_earlier or _instant < _latest then
    raise exception using
      errcode = 'OG010',
      message = 'a document is dated before the last one of its period';
  end if;
  return _instant;
end
$chronological_instant$;
--> statement-breakpoint
comment on function public.chronological_instant(text, text, date, timestamptz, timestamptz, timestamptz, boolean, boolean) is
  'The latest instant of a period after documents with these earliest and latest dates. Raises OG010 for one that lies before last_placed_at, or before its day. Call it while the counter is locked.';
--> statement-breakpoint
revoke all on function public.chronological_instant(text, text, date, timestamptz, timestamptz, timestamptz, boolean, boolean) from public;
