// What the database itself refuses, to every role: another number, a delete, rows that make no sense.
import { beforeAll, describe, expect, it } from "vitest";

import { checkout, gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { ordersModule } from "../../support/orders-module.js";

const database = testDatabase();

beforeAll(async () => {
  await ordersModule(database.db(1), { series: gam }).create(checkout("pay_1"));
});

describe("the database refuses", () => {
  it.each([
    "series = 'X'",
    "date_key = '2000-01-01'",
    "sequence = 7",
    "sequence = null",
    "order_number = 'X'",
  ])("to set %s", async (change) => {
    await expect(database.sql().unsafe(`update orders set ${change}`)).rejects.toMatchObject({
      code: "OG001",
    });
  });

  it("to delete an order, or all of them", async () => {
    await expect(database.sql()`delete from orders`).rejects.toMatchObject({ code: "OG002" });
    await expect(database.sql()`truncate orders`).rejects.toMatchObject({ code: "OG002" });
  });

  it("a second order with a number", async () => {
    const insert = database.sql()`
      insert into orders (id, series, date_key, sequence, order_number, currency, total_amount, items)
      select gen_random_uuid(), series, date_key, sequence, order_number, currency, total_amount, items
      from orders`;
    await expect(insert).rejects.toMatchObject({ constraint_name: "orders_series_order_number_key" });
  });

  it("a second order for a payment", async () => {
    const insert = database.sql()`
      insert into orders (id, series, date_key, order_number, payment_reference, currency, total_amount, items)
      select gen_random_uuid(), series, date_key, 'other', payment_reference, currency, total_amount, items
      from orders`;
    await expect(insert).rejects.toMatchObject({ constraint_name: "orders_series_payment_reference_key" });
  });

  it.each([
    ["orders_total_amount_check", "total_amount = -1"],
    ["orders_currency_check", "currency = 'usd'"],
    ["orders_items_check", "items = '{}'"],
    ["orders_metadata_check", "metadata = '[]'"],
    ["orders_void_check", "voided_at = now()"],
    ["orders_customer_id_check", "customer_id = ''"],
  ])("a row that breaks %s", async (constraint, change) => {
    await expect(database.sql().unsafe(`update orders set ${change}`)).rejects.toMatchObject({
      code: "23514",
      constraint_name: constraint,
    });
  });

  it("neither to void an order nor to change its metadata", async () => {
    await database.sql()`update orders set metadata = '{"a": 1}', voided_at = now(), void_reason = 'test'`;
  });
});
