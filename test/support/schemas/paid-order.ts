// A shop's orders, reduced: the payment reference is unique by the app's own key, and so is the basket.
import { integer, pgTable, text, uuid } from "drizzle-orm/pg-core";

export const paidOrders = pgTable("paid_orders", {
  id: uuid("id").primaryKey().defaultRandom(),
  orderNo: text("order_no").notNull().unique(),
  paymentReference: text("payment_reference").unique(),
  basketId: text("basket_id").unique(),
  total: integer("total").notNull(),
});
