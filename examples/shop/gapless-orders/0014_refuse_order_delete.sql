-- An order that has a number is never deleted: a deleted order is a gap that nobody can explain.
create function gapless_orders.refuse_order_delete()
returns trigger
language plpgsql
set search_path = pg_catalog, pg_temp
as $refuse_order_delete$
begin
  raise exception using
    errcode = 'OG002',
    message = 'rows of ' || tg_table_name || ' cannot be deleted',
    hint = 'Void the order: set voided_at and void_reason. A counter goes on from where it is.';
end
$refuse_order_delete$;
--> statement-breakpoint
comment on function gapless_orders.refuse_order_delete() is
  'Raises OG002. Trigger function of orders_refuse_delete, orders_refuse_truncate and order_sequence_tracker_refuse_truncate.';
--> statement-breakpoint
revoke all on function gapless_orders.refuse_order_delete() from public;
--> statement-breakpoint
create trigger orders_refuse_delete
before delete on public."shop_orders"
for each row
execute function gapless_orders.refuse_order_delete();
--> statement-breakpoint
comment on trigger orders_refuse_delete on public."shop_orders" is
  'Refuses a delete.';
--> statement-breakpoint
create trigger orders_refuse_truncate
before truncate on public."shop_orders"
for each statement
execute function gapless_orders.refuse_order_delete();
--> statement-breakpoint
comment on trigger orders_refuse_truncate on public."shop_orders" is
  'Refuses a truncate, which row-level security does not see.';
--> statement-breakpoint
create trigger order_sequence_tracker_refuse_truncate
before truncate on gapless_orders.order_sequence_tracker
for each statement
execute function gapless_orders.refuse_order_delete();
--> statement-breakpoint
comment on trigger order_sequence_tracker_refuse_truncate on gapless_orders.order_sequence_tracker is
  'Refuses a truncate, which row-level security does not see.';
