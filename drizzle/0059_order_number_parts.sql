-- What surrounds the sequence in the numbers of a period, for statements that number many documents: they add the digits
-- themselves. Made by format_order_number, which formats a single number, so that the two agree.
create function public.order_number_parts(
  template text,
  date_key date,
  out prefix text,
  out suffix text,
  out width integer,
  out added bigint,
  out is_fixed boolean
)
language plpgsql
immutable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $order_number_parts$
declare
  _token constant text := substring(template from '[{]#[^}]*[}]');
  _at constant integer := strpos(template, _token);
begin
  width := length(_token) - length(replace(_token, '#', ''));
  added := coalesce(substring(_token from '[0-9]+')::bigint, 0);
  is_fixed := strpos(_token, '!') > 0;
  prefix := public.format_order_number(left(template, _at - 1), date_key, 0);
  suffix := public.format_order_number(substr(template, _at + length(_token)), date_key, 0);
end
$order_number_parts$;
--> statement-breakpoint
comment on function public.order_number_parts(text, date) is
  'What stands before and behind the sequence in the numbers of a period, the least width of the sequence, what the template adds to it, and whether it may have no more digits.';
--> statement-breakpoint
revoke all on function public.order_number_parts(text, date) from public;
