// Gives an orders module another clock than the database's, for predictable days and numbers.
import type { OrdersTransaction } from "../database/orders-database.js";
import type { CreateOptions, OrdersModule } from "../orders/orders-module.js";
import type { CreateOrderInput } from "../validation/parse-order.js";

/**
 * The same module, whose creates without a `placedAt` get one from the clock: the day in the number, `dateKey` and
 * `placedAt` come from it, on any database. It is for a module, not for a numbering, which takes the date of a document by
 * its option `at`.
 *
 * What the database decides by itself stays: `createdAt`, `voidedAt`, and the day of `peek`.
 *
 * @param now asked at each create, for a Date or for ISO 8601 with `Z` or an offset
 */
export function withClock<Number extends string>(
  orders: OrdersModule<Number>,
  now: () => Date | string,
): OrdersModule<Number>;
// The overloads of a create agree on the input; only the types above know the numbers.
export function withClock(orders: OrdersModule, now: () => Date | string): OrdersModule {
  const dated = (input: CreateOrderInput): CreateOrderInput => ({
    ...input,
    placedAt: input.placedAt ?? now(),
  });
  return {
    ...orders,
    create: (input: CreateOrderInput, options?: CreateOptions) => orders.create(dated(input), options),
    createIn: (tx: OrdersTransaction, input: CreateOrderInput, options?: CreateOptions) =>
      orders.createIn(tx, dated(input), options),
  };
}
