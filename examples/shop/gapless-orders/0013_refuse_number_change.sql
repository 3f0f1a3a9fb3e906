-- A number that was given is never changed: the database itself refuses.
create function gapless_orders.refuse_number_change()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $refuse_number_change$
begin
  raise exception using
    errcode = 'OG001',
    message = 'the series, date_key, sequence and order_number of an order cannot be changed',
    hint = 'Void the order and place another one.';
end
$refuse_number_change$;
--> statement-breakpoint
comment on function gapless_orders.refuse_number_change() is
  'Raises OG001. Trigger function of orders_refuse_number_change.';
--> statement-breakpoint
revoke all on function gapless_orders.refuse_number_change() from public;
--> statement-breakpoint
create trigger orders_refuse_number_change
before update on public."shop_orders"
for each row
when (
  old.series is distinct from new.series
  or old.date_key is distinct from new.date_key
  or old.sequence is distinct from new.sequence
  or old.order_number is distinct from new.order_number
)
execute function gapless_orders.refuse_number_change();
--> statement-breakpoint
comment on trigger orders_refuse_number_change on public."shop_orders" is
  'Refuses a change of series, date_key, sequence or order_number.';
