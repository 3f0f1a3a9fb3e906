do $schema_of_counters$
begin
  if pg_catalog.to_regnamespace('gapless_orders') is null then
    create schema gapless_orders;
  end if;
end
$schema_of_counters$;
--> statement-breakpoint
comment on schema gapless_orders is
  'The counters and functions of gapless-orders.';
--> statement-breakpoint
CREATE TABLE gapless_orders.order_sequence_tracker (
	"series" text NOT NULL,
	"date_key" date NOT NULL,
	"last_sequence" bigint NOT NULL,
	CONSTRAINT "order_sequence_tracker_pkey" PRIMARY KEY("series","date_key"),
	CONSTRAINT "order_sequence_tracker_last_sequence_check" CHECK ("order_sequence_tracker"."last_sequence" between 0 and 9007199254740991)
);
--> statement-breakpoint
ALTER TABLE gapless_orders.order_sequence_tracker ENABLE ROW LEVEL SECURITY;
