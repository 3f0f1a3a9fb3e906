// What the compiler knows: the error unions are exhaustive, and options that make no sense do not compile.

import { drizzle as nodePostgres } from "drizzle-orm/node-postgres";
import type { PgDatabase } from "drizzle-orm/pg-core";
import { drizzle as pglite } from "drizzle-orm/pglite";
import { drizzle as postgresJs } from "drizzle-orm/postgres-js";
import { describe, expectTypeOf, it } from "vitest";
import type {
  CreateOrderError,
  CreateOrderInError,
  CreateOrderInput,
  OrdersDatabase,
  OrdersModule,
  OrdersTransaction,
  PlacedOrder,
  ReadError,
  RetryableFailure,
  VoidOrderError,
} from "../../src/index.js";
import { retryPolicy } from "../../src/index.js";
import * as schema from "../../src/schema/index.js";

declare const orders: OrdersModule;
declare const error: CreateOrderError;

describe("errors", () => {
  it("are distinguished by kind, in an exhaustive switch", () => {
    switch (error.kind) {
      case "InvalidOrder":
        expectTypeOf(error.issues[0]).toEqualTypeOf<
          { readonly path: string; readonly message: string } | undefined
        >();
        break;
      case "PaymentReferenceReused":
        expectTypeOf(error.differing).toEqualTypeOf<readonly string[]>();
        break;
      case "OrderRejected":
        expectTypeOf(error.sqlState).toEqualTypeOf<string>();
        break;
      case "RetriesExhausted":
      case "Cancelled":
        expectTypeOf(error.outcome).toEqualTypeOf<"not-created" | "unknown">();
        break;
      case "Overloaded":
        expectTypeOf(error.queued).toEqualTypeOf<number>();
        break;
      case "Closed":
        break;
      default:
        expectTypeOf(error).toEqualTypeOf<never>();
    }
  });

  it("of a create in the caller's transaction do not mention retries", () => {
    expectTypeOf<CreateOrderInError["kind"]>().toEqualTypeOf<
      "InvalidOrder" | "PaymentReferenceReused" | "OrderRejected" | "AttemptFailed" | "Closed"
    >();
    expectTypeOf<ReadError["kind"]>().toEqualTypeOf<"ReadFailed">();
    expectTypeOf<VoidOrderError["kind"]>().toEqualTypeOf<"InvalidVoid" | "OrderNotFound" | "VoidFailed">();
  });
});

describe("calls of a module", () => {
  it("return placed orders with typed fields", async () => {
    const placed = await orders.create({ currency: "UGX", totalAmount: 1, items: [] });
    expectTypeOf(placed._unsafeUnwrap()).toEqualTypeOf<PlacedOrder>();
    expectTypeOf(placed._unsafeUnwrap().order.placedAt).toEqualTypeOf<Date>();
    expectTypeOf(placed._unsafeUnwrap().order.sequence).toEqualTypeOf<number | null>();
  });

  it("refuse an input with other fields", () => {
    // @ts-expect-error: an amount is a number of minor units
    const amount: CreateOrderInput = { currency: "UGX", totalAmount: "1", items: [] };
    // @ts-expect-error: there is no such field
    const field: CreateOrderInput = { currency: "UGX", totalAmount: 1, items: [], coupon: "X" };
    expectTypeOf([amount, field]).toEqualTypeOf<CreateOrderInput[]>();
  });

  it("take any Drizzle PostgreSQL database, with the app's own schema", () => {
    expectTypeOf(postgresJs("")).toExtend<OrdersDatabase>();
    expectTypeOf(postgresJs("", { schema })).toExtend<OrdersDatabase>();
    expectTypeOf(nodePostgres("", { schema })).toExtend<OrdersDatabase>();
    expectTypeOf(pglite({ schema })).toExtend<OrdersDatabase>();
    expectTypeOf<{ query: PgDatabase<never>["query"] }>().not.toExtend<OrdersDatabase>();
  });

  it("take a transaction for `createIn`, of whatever driver, and no database", () => {
    type Transaction<Db extends { transaction: (run: never) => unknown }> = Parameters<
      Parameters<Db["transaction"]>[0]
    >[0];
    expectTypeOf<Transaction<ReturnType<typeof postgresJs>>>().toExtend<OrdersTransaction>();
    expectTypeOf<Transaction<ReturnType<typeof nodePostgres>>>().toExtend<OrdersTransaction>();
    expectTypeOf<Transaction<ReturnType<typeof pglite>>>().toExtend<OrdersTransaction>();
    expectTypeOf(postgresJs("")).not.toExtend<OrdersTransaction>();
    expectTypeOf<OrdersDatabase>().not.toExtend<OrdersTransaction>();
  });
});

describe("a retry policy", () => {
  it("takes only failures that are safe to retry", () => {
    expectTypeOf<RetryableFailure>().toEqualTypeOf<"contention" | "unavailable" | "interrupted">();
    // @ts-expect-error: what the database refuses for good stays refused
    retryPolicy({ retryOn: ["rejected"] });
    // @ts-expect-error: a duplicate key is read back, never blindly retried
    retryPolicy({ retryOn: ["conflict"] });
  });
});
