-- Where a range of days begins: an audit from 15 January on looks at the whole of January where numbers restart monthly.
-- A template says how long a period is. Without one the other periods of the series say it, because periods do not
-- overlap: a key in the middle of a month is a day, a first of a month with another key close to it is a day or a month,
-- and what is left over is a year.
create function public.first_period_in(
  date_keys date[],
  from_day date,
  template text default null
)
returns date
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $first_period_in$
begin
  if from_day is null or not isfinite(from_day) then
    return date '-infinity';
  end if;
  if template is not null then
    begin
      return public.period_of(template, from_day::timestamp);
    exception when sqlstate 'OG004' then
      -- The template has no number of that year, so no period is cut in two.
      return from_day;
    end;
  end if;
  return coalesce(
    (
      select
        max(periods.date_key)
      from (
        select
          keys.date_key,
          case
            when keys.date_key = '1900-01-01' then 'infinity'
            when extract(day from keys.date_key) > 1 then keys.date_key + interval '1 day'
            when least(lead(keys.date_key) over by_day - keys.date_key, keys.date_key - lag(keys.date_key) over by_day) < 28
              then keys.date_key + interval '1 day'
            when least(lead(keys.date_key) over by_day - keys.date_key, keys.date_key - lag(keys.date_key) over by_day) < 365
              then keys.date_key + interval '1 month'
            else keys.date_key + interval '1 year'
          end as ends
        from (
          select distinct
            given.date_key
          from unnest(first_period_in.date_keys) as given (date_key)
        ) as keys
        window by_day as (order by keys.date_key)
      ) as periods
      where periods.date_key <= first_period_in.from_day
        and periods.ends > first_period_in.from_day
    ),
    from_day
  );
end
$first_period_in$;
--> statement-breakpoint
comment on function public.first_period_in(date[], date, text) is
  'The first day of the period that a day belongs to, for audits of a range that begins on that day: by the template, or else by the first days of the periods that the series has. The day itself if no period has it.';
--> statement-breakpoint
revoke all on function public.first_period_in(date[], date, text) from public;
