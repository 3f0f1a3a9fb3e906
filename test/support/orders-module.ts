// Owns the module under test: with batching, and in the project "db, unbatched" without.
import { inject } from "vitest";
import {
  createOrdersModule,
  type OrderNumber,
  type OrdersDatabase,
  type OrdersModule,
  type OrdersModuleOptions,
} from "../../src/index.js";

declare module "vitest" {
  interface ProvidedContext {
    batching: boolean;
  }
}

export function ordersModule<const Template extends string>(
  db: OrdersDatabase,
  options: OrdersModuleOptions<Template>,
): OrdersModule<OrderNumber<Template>> {
  return createOrdersModule(db, inject("batching") ? options : { ...options, batching: false });
}
