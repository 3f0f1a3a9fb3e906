-- The same guard, but what it compares is in the function: PostgreSQL changes no column that a trigger's condition names,
-- neither here nor in the migrations of an app that has an orders table of its own.
create or replace function gapless_orders.refuse_number_change()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $refuse_number_change$
begin
  if old.series is distinct from new.series
    or old.date_key is distinct from new.date_key
    or old.sequence is distinct from new.sequence
    or old.order_number is distinct from new.order_number
  then
    raise exception using
      errcode = 'OG001',
      message = 'the series, date_key, sequence and order_number of an order cannot be changed',
      hint = 'Void the order and place another one.';
  end if;
  return new;
end
$refuse_number_change$;
--> statement-breakpoint
comment on function gapless_orders.refuse_number_change() is
  'Raises OG001 where an update changes a number. Trigger function of orders_refuse_number_change.';
--> statement-breakpoint
revoke all on function gapless_orders.refuse_number_change() from public;
--> statement-breakpoint
create or replace trigger orders_refuse_number_change
before update on public."shop_orders"
for each row
execute function gapless_orders.refuse_number_change();
