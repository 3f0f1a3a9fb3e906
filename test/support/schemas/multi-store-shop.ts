// Shape of: a hosted shop builder. uuid made by the database; the number is an INTEGER, unique per store, and its counter
// is a column of the store. Lines are rows. Unfinished carts are orders already, take a number, and are deleted.
// One transaction: buyer upsert, counter, order, lines, coupon use, stock, stock movement, buyer's totals, timeline.
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

const minor = (name: string) => integer(name).notNull().default(0);
const made = () => timestamp("created_at", { withTimezone: true }).notNull().defaultNow();

export const stores = pgTable("stores", {
  id: uuid("id").primaryKey().defaultRandom(),
  title: text("title").notNull(),
  currency: text("currency").notNull().default("EGP"),
  orderCounter: integer("order_counter").notNull().default(1000),
  createdAt: made(),
});

export const buyers = pgTable(
  "buyers",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    storeId: uuid("store_id")
      .notNull()
      .references(() => stores.id, { onDelete: "cascade" }),
    phone: text("phone").notNull(),
    orderCount: integer("order_count").notNull().default(0),
    spent: minor("spent"),
  },
  (t) => [uniqueIndex("buyers_store_phone").on(t.storeId, t.phone)],
);

export const goods = pgTable("goods", {
  id: uuid("id").primaryKey().defaultRandom(),
  storeId: uuid("store_id")
    .notNull()
    .references(() => stores.id, { onDelete: "cascade" }),
  title: text("title").notNull(),
  stock: integer("stock").notNull().default(0),
});

export const orders = pgTable(
  "orders",
  {
    id: uuid("id").primaryKey().defaultRandom(),
    storeId: uuid("store_id")
      .notNull()
      .references(() => stores.id, { onDelete: "cascade" }),
    orderNumber: integer("order_number").notNull(),
    customerId: uuid("customer_id").references(() => buyers.id, { onDelete: "set null" }),
    status: text("status")
      .$type<"unfinished" | "pending" | "confirmed" | "cancelled">()
      .notNull()
      .default("pending"),
    paymentStatus: text("payment_status").notNull().default("unpaid"),
    shipTo: jsonb("ship_to").$type<{ city?: string; street?: string }>(),
    subtotal: minor("subtotal"),
    shipping: minor("shipping"),
    discount: minor("discount"),
    total: minor("total"),
    currency: text("currency").notNull().default("EGP"),
    paymentReference: text("payment_reference"),
    unfinished: boolean("unfinished").notNull().default(false),
    recoveryToken: text("recovery_token"),
    cancelReason: text("cancel_reason"),
    createdAt: made(),
    updatedAt: timestamp("updated_at", { withTimezone: true })
      .notNull()
      .defaultNow()
      .$onUpdate(() => new Date()),
  },
  (t) => [
    uniqueIndex("orders_store_number").on(t.storeId, t.orderNumber),
    index("orders_buyer").on(t.customerId),
  ],
);

export const orderLines = pgTable("order_lines", {
  id: uuid("id").primaryKey().defaultRandom(),
  orderId: uuid("order_id")
    .notNull()
    .references(() => orders.id, { onDelete: "cascade" }),
  goodId: uuid("good_id"),
  title: text("title").notNull(),
  price: minor("price"),
  quantity: integer("quantity").notNull().default(1),
  total: minor("total"),
});

export const stockMoves = pgTable("stock_moves", {
  id: uuid("id").primaryKey().defaultRandom(),
  goodId: uuid("good_id")
    .notNull()
    .references(() => goods.id),
  delta: integer("delta").notNull(),
  orderId: uuid("order_id"),
  createdAt: made(),
});

export const timeline = pgTable("order_timeline", {
  id: uuid("id").primaryKey().defaultRandom(),
  orderId: uuid("order_id")
    .notNull()
    .references(() => orders.id, { onDelete: "cascade" }),
  kind: text("kind").notNull(),
  createdAt: made(),
});
