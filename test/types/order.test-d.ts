// The type of an order, spelt out for its docstrings, is what Drizzle reads from the table.
import { expectTypeOf, it } from "vitest";
import type { Order, orders } from "../../src/index.js";

it("an order is a row of orders", () => {
  expectTypeOf<Order>().toEqualTypeOf<Readonly<typeof orders.$inferSelect>>();
});
