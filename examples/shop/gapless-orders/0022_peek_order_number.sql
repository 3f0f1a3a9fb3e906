-- The number that the next order would get. Changes nothing and promises nothing. Where the
-- period has no number left there is none to answer: it raises OG007, as the order itself would.
-- The collation is named, since an argument out of a column of another one would leave two to choose from (42P22).
create or replace function gapless_orders.peek_order_number(
  series text default 'GAM',
  template text default 'GAM-{YYYY}{MM}{DD}-{####}',
  time_zone text default 'UTC'
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $peek_order_number$
declare
  _date_key constant date := gapless_orders.order_date_key(
    peek_order_number.template,
    peek_order_number.time_zone,
    statement_timestamp()
  );
  _last_sequence bigint;
begin
  perform gapless_orders.check_order_template(peek_order_number.template);
  select tracker.last_sequence
  into _last_sequence
  from gapless_orders.order_sequence_tracker as tracker
  where tracker.series = peek_order_number.series collate "C"
    and tracker.date_key = _date_key;
  return gapless_orders.format_order_number(peek_order_number.template, _date_key, coalesce(_last_sequence, 0) + 1);
end
$peek_order_number$;
--> statement-breakpoint
comment on function gapless_orders.peek_order_number(text, text, text) is
  'The number that the next order would get; changes nothing. Raises OG007 where the period has no number left.';
--> statement-breakpoint
revoke all on function gapless_orders.peek_order_number(text, text, text) from public;
