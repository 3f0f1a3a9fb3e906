CREATE TABLE "shop_troubled_payments" (
	"payment_reference" text PRIMARY KEY NOT NULL,
	"order_number" text,
	"paid_amount" bigint NOT NULL,
	"reason" text NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
