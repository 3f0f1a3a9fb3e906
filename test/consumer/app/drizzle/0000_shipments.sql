CREATE TABLE "shipments" (
	"id" text PRIMARY KEY NOT NULL,
	"order_number" text
);
