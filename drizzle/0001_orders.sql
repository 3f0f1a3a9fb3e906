CREATE TABLE public.orders (
	"id" uuid PRIMARY KEY NOT NULL,
	"series" text NOT NULL,
	"date_key" date NOT NULL,
	"sequence" bigint,
	"order_number" text NOT NULL,
	"payment_reference" text,
	"customer_id" text,
	"currency" char(3) NOT NULL,
	"total_amount" bigint NOT NULL,
	"items" jsonb NOT NULL,
	"metadata" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"placed_at" timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
	"created_at" timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
	"voided_at" timestamp with time zone,
	"void_reason" text,
	CONSTRAINT "orders_series_order_number_key" UNIQUE("series","order_number"),
	CONSTRAINT "orders_series_payment_reference_key" UNIQUE("payment_reference","series"),
	CONSTRAINT "orders_series_check" CHECK (char_length("orders"."series") between 1 and 64),
	CONSTRAINT "orders_date_key_check" CHECK ("orders"."date_key" between '1900-01-01' and '9999-12-31'),
	CONSTRAINT "orders_sequence_check" CHECK ("orders"."sequence" between 1 and 9007199254740991),
	CONSTRAINT "orders_order_number_check" CHECK (char_length("orders"."order_number") between 1 and 255),
	CONSTRAINT "orders_payment_reference_check" CHECK (char_length("orders"."payment_reference") between 1 and 255),
	CONSTRAINT "orders_customer_id_check" CHECK (char_length("orders"."customer_id") between 1 and 255),
	CONSTRAINT "orders_currency_check" CHECK ("orders"."currency" ~ '^[A-Z]{3}$'::text),
	CONSTRAINT "orders_total_amount_check" CHECK ("orders"."total_amount" between 0 and 9007199254740991),
	CONSTRAINT "orders_items_check" CHECK (jsonb_typeof("orders"."items") = 'array'),
	CONSTRAINT "orders_metadata_check" CHECK (jsonb_typeof("orders"."metadata") = 'object'),
	CONSTRAINT "orders_void_check" CHECK (("orders"."voided_at" is null) = ("orders"."void_reason" is null))
);
--> statement-breakpoint
ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY;
--> statement-breakpoint
CREATE INDEX "orders_date_key_brin" ON public.orders USING brin ("date_key");
