-- Fails a placing statement whose insert left an order out, as a trigger that returns null does, or changed what
-- identifies it: the first would leave a gap, the second a number that nobody was given.
create or replace function public.refuse_lost_orders(lost bigint)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $refuse_lost_orders$
begin
  raise exception using
    errcode = 'OG009',
    message = 'a trigger of the orders table left ' || refuse_lost_orders.lost
      || ' order(s) out, or changed their id, number, payment reference or instant';
end
$refuse_lost_orders$;
--> statement-breakpoint
comment on function public.refuse_lost_orders(bigint) is
  'Raises OG009. Called by the placing statement when fewer orders are as they were sent than were sent.';
