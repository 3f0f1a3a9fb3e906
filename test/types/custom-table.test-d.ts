// An orders table of the app's own is checked by the compiler, and its columns and numbers are in every type.
import { integer, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import { describe, expectTypeOf, it } from "vitest";
import { connect } from "../../src/connection/connect.js";
import {
  type ChangesOrderColumn,
  createOrdersModule,
  type HoldsOrders,
  type LacksOrderColumn,
  type Order,
  type OrderNumber,
  type OrdersModule,
  orderSeries,
} from "../../src/index.js";
import { orderColumns, orderConstraints } from "../../src/schema/index.js";
import { checkout } from "../support/checkouts.js";

const shopOrders = pgTable(
  "shop_orders",
  {
    ...orderColumns,
    shopId: uuid("shop_id").notNull(),
    giftNote: text("gift_note"),
    status: text("status", { enum: ["new", "packed"] })
      .notNull()
      .default("new"),
    double: integer("double").generatedAlwaysAs(2),
  },
  orderConstraints,
);

const { db } = connect("memory://");
const gam = orderSeries({ name: "GAM", template: "GAM-{YYYY}-{####}" });
const invoices = orderSeries({ name: "INV", template: "INV-{####}" });
const orders = createOrdersModule(db, { series: [gam, invoices], table: shopOrders });

describe("a table of the app's own", () => {
  it("lets create take its columns, and no other", () => {
    type Input = Parameters<typeof orders.create>[0];
    expectTypeOf<Input["shopId"]>().toEqualTypeOf<string>();
    expectTypeOf<Input["giftNote"]>().toEqualTypeOf<string | null | undefined>();
    expectTypeOf<Input["status"]>().toEqualTypeOf<"new" | "packed" | undefined>();
    expectTypeOf<Input["placedAt"]>().toEqualTypeOf<Date | string | undefined>();
    // @ts-expect-error shopId has no default
    orders.create(checkout("pay_1"));
    // @ts-expect-error a generated column takes no value
    orders.create({ ...checkout("pay_1"), shopId: "s", double: 4 });
    // @ts-expect-error not one of the texts
    orders.create({ ...checkout("pay_1"), shopId: "s", status: "lost" });
    // @ts-expect-error the default table has no such column
    createOrdersModule(db, { series: gam }).create({ ...checkout("pay_1"), giftNote: "n" });
  });

  it("gives its columns to the orders of every call", async () => {
    const { order } = (await orders.create({ ...checkout("pay_1"), shopId: "s" }))._unsafeUnwrap();
    expectTypeOf(order).toExtend<Order>();
    expectTypeOf(order.shopId).toEqualTypeOf<string>();
    expectTypeOf(order.double).toEqualTypeOf<number | null>();
    const found = (await orders.findById(order.id))._unsafeUnwrap();
    expectTypeOf(found?.giftNote).toEqualTypeOf<string | null | undefined>();
    expectTypeOf((await orders.void(order.id, "r"))._unsafeUnwrap().status).toEqualTypeOf<"new" | "packed">();
    const error = (await orders.create({ ...checkout("pay_1"), shopId: "s" }))._unsafeUnwrapErr();
    if (error.kind === "PaymentReferenceReused") {
      expectTypeOf(error.existing.shopId).toEqualTypeOf<string>();
    }
  });

  it("makes a module with a named type that fits where any orders module does", () => {
    expectTypeOf(orders).toExtend<OrdersModule<typeof shopOrders>>();
    expectTypeOf<OrdersModule<typeof shopOrders>["close"]>().toExtend<OrdersModule["close"]>();
    expectTypeOf<OrdersModule["create"]>().parameter(0).not.toHaveProperty("shopId");
  });

  it("that lacks a column is refused with its name", () => {
    const { placedAt: _, ...lacking } = orderColumns;
    const other = { ...orderColumns, placedAt: timestamp("placed_at", { mode: "string" }).notNull() };
    const renamed = { ...orderColumns, items: text("lines").notNull() };
    const [one, two, three] = [pgTable("o", lacking), pgTable("o", other), pgTable("o", renamed)];
    expectTypeOf<HoldsOrders<typeof shopOrders>>().toBeUnknown();
    expectTypeOf<HoldsOrders<typeof one>>().toEqualTypeOf<LacksOrderColumn<"placedAt">>();
    expectTypeOf<HoldsOrders<typeof two>>().toEqualTypeOf<ChangesOrderColumn<"placedAt">>();
    expectTypeOf<HoldsOrders<typeof three>>().toEqualTypeOf<ChangesOrderColumn<"items">>();
    // @ts-expect-error it lacks placedAt
    createOrdersModule(db, { series: gam, table: one });
  });
});

describe("the number of an order", () => {
  it("follows the template of its series, of another series by name too", async () => {
    const input = { ...checkout("pay_1"), shopId: "s" };
    const placed = (await orders.create(input))._unsafeUnwrap();
    const invoice = (await orders.create(input, { series: invoices }))._unsafeUnwrap();
    if (!placed.replayed && !invoice.replayed) {
      expectTypeOf(placed.order.orderNumber).toEqualTypeOf<OrderNumber<"GAM-{YYYY}-{####}">>();
      expectTypeOf(invoice.order.orderNumber).toEqualTypeOf<OrderNumber<"INV-{####}">>();
    }
    expectTypeOf((await orders.peek())._unsafeUnwrap()).toEqualTypeOf<OrderNumber<"GAM-{YYYY}-{####}">>();
  });

  it("of an existing order is a string, because it may be older than the template", async () => {
    const placed = (await orders.create({ ...checkout("pay_1"), shopId: "s" }))._unsafeUnwrap();
    if (placed.replayed) {
      expectTypeOf(placed.order.orderNumber).toEqualTypeOf<string>();
    }
  });
});
