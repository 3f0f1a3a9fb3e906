ALTER TABLE public."shop_orders" ALTER COLUMN "created_at" SET DEFAULT clock_timestamp();
--> statement-breakpoint
ALTER TABLE gapless_orders.order_sequence_tracker ADD COLUMN "last_placed_at" timestamp with time zone;
--> statement-breakpoint
comment on column gapless_orders.order_sequence_tracker.last_placed_at is
  'The instant of the last order dated by the clock of the database; a later sequence has no earlier one. Null before the first.';
