CREATE TABLE "shop_orders" (
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
	"gift_note" text DEFAULT '' NOT NULL,
	CONSTRAINT "shop_orders_series_order_number_key" UNIQUE("series","order_number"),
	CONSTRAINT "shop_orders_series_payment_reference_key" UNIQUE("payment_reference","series"),
	CONSTRAINT "shop_orders_series_check" CHECK (char_length("shop_orders"."series") between 1 and 64),
	CONSTRAINT "shop_orders_date_key_check" CHECK ("shop_orders"."date_key" between '1900-01-01' and '9999-12-31'),
	CONSTRAINT "shop_orders_sequence_check" CHECK ("shop_orders"."sequence" between 1 and 9007199254740991),
	CONSTRAINT "shop_orders_order_number_check" CHECK (char_length("shop_orders"."order_number") between 1 and 255),
	CONSTRAINT "shop_orders_payment_reference_check" CHECK (char_length("shop_orders"."payment_reference") between 1 and 255),
	CONSTRAINT "shop_orders_customer_id_check" CHECK (char_length("shop_orders"."customer_id") between 1 and 255),
	CONSTRAINT "shop_orders_currency_check" CHECK ("shop_orders"."currency" ~ '^[A-Z]{3}$'::text),
	CONSTRAINT "shop_orders_total_amount_check" CHECK ("shop_orders"."total_amount" between 0 and 9007199254740991),
	CONSTRAINT "shop_orders_items_check" CHECK (jsonb_typeof("shop_orders"."items") = 'array'),
	CONSTRAINT "shop_orders_metadata_check" CHECK (jsonb_typeof("shop_orders"."metadata") = 'object'),
	CONSTRAINT "shop_orders_void_check" CHECK (("shop_orders"."voided_at" is null) = ("shop_orders"."void_reason" is null))
);
--> statement-breakpoint
ALTER TABLE "shop_orders" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "shop_orders_date_key_brin" ON "shop_orders" USING brin ("date_key");--> statement-breakpoint
CREATE INDEX "shop_orders_customer_id_index" ON "shop_orders" USING btree ("customer_id");