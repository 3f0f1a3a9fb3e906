-- Fails a placing statement whose insert left an order out: a trigger that returns null would leave a gap for each.
create function public.refuse_lost_orders(lost bigint)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $refuse_lost_orders$
begin
  raise exception using
    errcode = 'OG009',
    message = 'a trigger of the orders table left ' || refuse_lost_orders.lost || ' order(s) out';
end
$refuse_lost_orders$;
--> statement-breakpoint
comment on function public.refuse_lost_orders(bigint) is
  'Raises OG009. Called by the placing statement when fewer orders were inserted than were to be.';
--> statement-breakpoint
revoke all on function public.refuse_lost_orders(bigint) from public;
