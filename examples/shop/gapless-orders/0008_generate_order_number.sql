-- The next number, formatted. Called outside the transaction that inserts the order it can leave a gap.
create function gapless_orders.generate_order_number(
  series text default 'GAM',
  template text default 'GAM-{YYYY}{MM}{DD}-{####}',
  time_zone text default 'UTC'
)
returns text
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $generate_order_number$
begin
  -- statement_timestamp() does not move inside a statement, so the counter and the printed date share one instant.
  return gapless_orders.format_order_number(
    generate_order_number.template,
    gapless_orders.order_date_key(
      generate_order_number.template,
      generate_order_number.time_zone,
      statement_timestamp()
    ),
    gapless_orders.get_next_order_sequence(
      generate_order_number.series,
      generate_order_number.template,
      generate_order_number.time_zone
    )
  );
end
$generate_order_number$;
--> statement-breakpoint
comment on function gapless_orders.generate_order_number(text, text, text) is
  'The next number, formatted. Used outside the transaction of its order it can leave a gap: prefer create_order_with_number.';
--> statement-breakpoint
revoke all on function gapless_orders.generate_order_number(text, text, text) from public;
