// The calls of an orders module that read take another series, as create does, and know its numbers.
import { expectTypeOf, it } from "vitest";
import type { Order, OrderNumber, OrderSeries, OrdersModule } from "../../src/index.js";

declare const orders: OrdersModule<OrderNumber<"GAM-{####}">>;
declare const other: OrderSeries<"X-{####}">;
declare const chosen: { readonly series?: OrderSeries | undefined };

it("peek has the type of the series' numbers", async () => {
  expectTypeOf((await orders.peek())._unsafeUnwrap()).toEqualTypeOf<OrderNumber<"GAM-{####}">>();
  expectTypeOf((await orders.peek({}))._unsafeUnwrap()).toEqualTypeOf<OrderNumber<"GAM-{####}">>();
  expectTypeOf((await orders.peek({ series: other }))._unsafeUnwrap()).toEqualTypeOf<
    OrderNumber<"X-{####}">
  >();
  expectTypeOf((await orders.peek(chosen))._unsafeUnwrap()).toEqualTypeOf<string>();
});

it("the finders, void and audit take a series of any template", async () => {
  expectTypeOf(
    (await orders.findByNumber("X-1", { series: other }))._unsafeUnwrap(),
  ).toEqualTypeOf<Order | null>();
  orders.findByPaymentReference("pay_1", chosen);
  orders.findById("id", { series: other });
  orders.void("X-1", "why", { series: other });
  orders.audit({ series: other, from: "2026-01-01" });
  // @ts-expect-error a series is no name
  orders.findByNumber("X-1", { series: "X" });
});
