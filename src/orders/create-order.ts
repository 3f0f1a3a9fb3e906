// Owns `create`: input → flight → statement → one Result for each caller. Read this first.
import { err, ok, type Result } from "neverthrow";
import type { OrdersDatabase } from "../database.js";
import type { Order } from "../schema/orders.js";
import type { Clock } from "./clock.js";
import type { CreateOrderError, PaymentReferenceReused } from "./errors.js";
import { createFlights } from "./flights.js";
import { parseInput, type ValidOrder } from "./input.js";
import type { OrderSeries } from "./order-series.js";
import { onlyRow, type PlacedRow } from "./place-orders.js";
import { placeWithRetry } from "./place-with-retry.js";
import type { RetryPolicy } from "./retry-policy.js";
import { differingFields } from "./same-order.js";

/** An order, and whether it was there before this call. */
export interface PlacedOrder {
  readonly order: Order;
  readonly replayed: boolean;
}

export interface OrderCreator {
  create(
    input: unknown,
    series: OrderSeries,
    signal: AbortSignal | undefined,
  ): Promise<Result<PlacedOrder, CreateOrderError>>;
  /** Stops taking creates and waits for those under way. */
  close(): Promise<void>;
  isClosed(): boolean;
}

export function orderCreator(
  db: OrdersDatabase,
  policy: RetryPolicy,
  fallback: boolean,
  clock: Clock,
): OrderCreator {
  let closed = false;
  const flights = createFlights(
    () => clock.now() + policy.deadlineMs,
    (deadline, signal) => ({ policy, clock, deadline, signal, inDoubt: false }),
    async (series, order, budget) => {
      const placed = await placeWithRetry(db, series, [order], budget, fallback);
      return placed.map(onlyRow);
    },
  );

  return {
    async create(input, series, signal) {
      if (closed) {
        return err({ kind: "Closed" });
      }
      const valid = parseInput(input, series);
      if (valid.isErr()) {
        return err(valid.error);
      }
      if (signal?.aborted) {
        return err({ kind: "Cancelled", outcome: "not-created" });
      }
      const flown = await flights.fly(series, valid.value, signal);
      if ("kind" in flown) {
        return err(flown);
      }
      return flown.landing.isErr()
        ? err(flown.landing.error)
        : placedOrReused(valid.value, flown.landing.value, flown.joined);
    },
    async close() {
      closed = true;
      await flights.settled();
    },
    isClosed: () => closed,
  };
}

/**
 * What a row means for the caller. A row that was found under an id which this call made itself is this call's own:
 * an earlier attempt placed it and its reply was lost.
 */
export function placedOrReused(
  order: ValidOrder,
  row: PlacedRow,
  joined: boolean,
): Result<PlacedOrder, PaymentReferenceReused> {
  const differing = row.found || joined ? differingFields(order, row.order) : [];
  if (differing.length > 0) {
    return err({ kind: "PaymentReferenceReused", existing: row.order, differing });
  }
  const own = row.order.id === order.id && !order.idGiven;
  return ok({ order: row.order, replayed: joined || (row.found && !own) });
}
