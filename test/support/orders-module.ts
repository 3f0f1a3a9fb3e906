// Owns the module under test: with batching, and in the project "db, unbatched" without.
import type { PgTable } from "drizzle-orm/pg-core";
import { inject } from "vitest";
import {
  createOrdersModule,
  type OrdersDatabase,
  type OrdersModule,
  type OrdersModuleOptions,
} from "../../src/index.js";

declare module "vitest" {
  interface ProvidedContext {
    batching: boolean;
  }
}

export function ordersModule<const Template extends string, Table extends PgTable | undefined = undefined>(
  db: OrdersDatabase,
  options: OrdersModuleOptions<Table, Template>,
): OrdersModule<Table, Template> {
  return createOrdersModule(db, inject("batching") ? options : { ...options, batching: false });
}
