-- The one place that decides which period a wall-clock time of a series belongs to, and which times its numbers can tell
-- apart. A year begins in January, or in the month that the tokens of the year carry: {YYYY@04} in April. Such a year
-- has the number of the calendar year in which it begins. No brace stands in a template but those of its tokens, so what
-- is between an @ and a brace is that month.
-- No backslash in it: with standard_conforming_strings = off it would be read as an escape.
create function public.period_of(
  template text,
  local timestamp
)
returns date
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $period_of$
declare
  _later constant interval := case
    when strpos(template, '@') > 0
      then make_interval(months => coalesce(substring(template from '@([0-9]{2})[}]')::integer - 1, 0))
    else interval '0'
  end;
  _year integer;
begin
  -- A year has four digits wherever it is printed and read: an order of another year could not be read back. Infinity is
  -- none of them.
  if local < '1900-01-01' or local >= '10000-01-01' then
    raise exception using
      errcode = 'OG004',
      message = 'an order needs an instant in the years 1900 to 9999';
  end if;
  if strpos(template, '{YY') > 0 then
    _year := extract(year from local - _later)::integer;
    if _year < 1900 or (_year = 9999 and strpos(template, '{YYYY+1') > 0) then
      raise exception using
        errcode = 'OG004',
        message = 'a template with a year that begins later than in January numbers the years from 1900 on, and {YYYY+1} those that end by 9999';
    end if;
    -- Two digits tell a hundred years apart; outside them a number would come twice.
    if (_year not between 2000 and 2099 and (strpos(template, '{YY}') > 0 or strpos(template, '{YY@') > 0))
      or (_year not between 1999 and 2098 and strpos(template, '{YY+1') > 0)
    then
      raise exception using
        errcode = 'OG004',
        message = 'a template with {YY} or {YY+1} numbers the years 2000 to 2099 only';
    end if;
  end if;
  return case
    when strpos(template, '{DD}') > 0 then local::date
    when strpos(template, '{MM}') > 0 then date_trunc('month', local)::date
    when strpos(template, '{YY') > 0 then (date_trunc('year', local - _later) + _later)::date
    else date '1900-01-01'
  end;
end
$period_of$;
--> statement-breakpoint
comment on function public.period_of(text, timestamp) is
  'The first day of the period that a wall-clock time of a series belongs to; 1900-01-01 for a template without date tokens. Raises OG004 for a year that the template cannot print.';
--> statement-breakpoint
revoke all on function public.period_of(text, timestamp) from public;
