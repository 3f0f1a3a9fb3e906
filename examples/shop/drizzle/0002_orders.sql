ALTER TABLE "shop_orders" ALTER COLUMN "series" SET DATA TYPE text collate "C";--> statement-breakpoint
ALTER TABLE "shop_orders" ALTER COLUMN "order_number" SET DATA TYPE text collate "C";--> statement-breakpoint
ALTER TABLE "shop_orders" ALTER COLUMN "payment_reference" SET DATA TYPE text collate "C";