// Owns the module under test: with grouping, and in the project "db, ungrouped" without.
import { inject } from "vitest";
import {
  createOrdersModule,
  type OrdersDatabase,
  type OrdersModule,
  type OrdersModuleOptions,
} from "../../src/index.js";

declare module "vitest" {
  interface ProvidedContext {
    grouped: boolean;
  }
}

export function ordersModule(db: OrdersDatabase, options: OrdersModuleOptions): OrdersModule {
  return createOrdersModule(db, inject("grouped") ? options : { ...options, batching: false });
}
