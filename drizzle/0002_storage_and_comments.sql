-- The hot row's storage, and what each table and column is for.
-- A counter is updated once a statement. With nine tenths of its page free, every update stays on the page and
-- touches no index (heap-only tuples), and autovacuum is set to keep the few pages clean.
alter table public.order_sequence_tracker set (
  fillfactor = 10,
  autovacuum_vacuum_threshold = 500,
  autovacuum_vacuum_scale_factor = 0
);
--> statement-breakpoint
comment on table public.order_sequence_tracker is
  'The counters: one row for a series and period. Raising it is the lock that makes numbers gapless.';
--> statement-breakpoint
comment on column public.order_sequence_tracker.series is
  'The namespace the numbers are unique in.';
--> statement-breakpoint
comment on column public.order_sequence_tracker.date_key is
  'The first day of the period in the time zone of the series; 1900-01-01 for a series that never restarts.';
--> statement-breakpoint
comment on column public.order_sequence_tracker.last_sequence is
  'The highest sequence given in the period; the next order gets this plus one.';
--> statement-breakpoint
comment on table public.orders is
  'Orders. Never deleted, never renumbered; a cancelled order is voided and keeps its number.';
--> statement-breakpoint
comment on column public.orders.id is
  'UUIDv7 made by the client, so that a retry is recognised even without a payment reference.';
--> statement-breakpoint
comment on column public.orders.series is
  'The namespace of the number and of the payment reference.';
--> statement-breakpoint
comment on column public.orders.date_key is
  'The first day of the period of the number, in the time zone of the series.';
--> statement-breakpoint
comment on column public.orders.sequence is
  'Position inside the period: 1, 2, 3, with no gap; null for a fallback number.';
--> statement-breakpoint
comment on column public.orders.order_number is
  'The number people read, such as GAM-20261122-0001.';
--> statement-breakpoint
comment on column public.orders.payment_reference is
  'The payment the order is for; at most one order of a series has it. Null when there is none.';
--> statement-breakpoint
comment on column public.orders.customer_id is
  'The customer; null for a guest.';
--> statement-breakpoint
comment on column public.orders.currency is
  'ISO 4217, three upper-case letters.';
--> statement-breakpoint
comment on column public.orders.total_amount is
  'Minor units of the currency.';
--> statement-breakpoint
comment on column public.orders.items is
  'The lines: an array of {sku, quantity, unitAmount}, amounts in minor units.';
--> statement-breakpoint
comment on column public.orders.metadata is
  'An object of the application; not part of what a replay is compared by.';
--> statement-breakpoint
comment on column public.orders.placed_at is
  'The instant of the order, which decides its period.';
--> statement-breakpoint
comment on column public.orders.created_at is
  'When the row was written; later than placed_at for an imported order.';
--> statement-breakpoint
comment on column public.orders.voided_at is
  'When the order was voided; null while it stands.';
--> statement-breakpoint
comment on column public.orders.void_reason is
  'Why the order was voided; null while it stands.';
