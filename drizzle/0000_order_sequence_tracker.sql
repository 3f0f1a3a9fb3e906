CREATE TABLE public.order_sequence_tracker (
	"series" text NOT NULL,
	"date_key" date NOT NULL,
	"last_sequence" bigint NOT NULL,
	CONSTRAINT "order_sequence_tracker_pkey" PRIMARY KEY("series","date_key"),
	CONSTRAINT "order_sequence_tracker_last_sequence_check" CHECK ("order_sequence_tracker"."last_sequence" between 0 and 9007199254740991)
);
--> statement-breakpoint
ALTER TABLE public.order_sequence_tracker ENABLE ROW LEVEL SECURITY;
