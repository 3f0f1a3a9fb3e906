// The engine of `create`: a valid order in, the row that answers it out. Each step is one file down.
import type { Cancelled, Overloaded } from "../errors/errors.js";
import type { OrderSeries } from "../series/order-series.js";
import type { ValidOrder } from "../validation/parse-order.js";
import { noLeftover, type PlacingContext } from "./batch-context.js";
import type { Batching } from "./batching.js";
import { createInFlightOrders, type SharedResult } from "./in-flight-orders.js";
import { createOrderQueue } from "./order-queue.js";
import { placeBatch } from "./place-batch.js";
import { settleFaulty } from "./queued-order.js";

export { createPlacingContext, type PlacingContext } from "./batch-context.js";
export type { SharedResult } from "./in-flight-orders.js";

export interface Engine {
  submit(
    series: OrderSeries,
    order: ValidOrder,
    signal: AbortSignal | undefined,
  ): Promise<SharedResult | Cancelled | Overloaded>;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
  /** How many orders wait for a statement. */
  queued(): number;
}

/**
 * 1. `in-flight-orders.ts` joins an order to the same one, if this process is placing that already.
 * 2. `order-queue.ts` queues it by series, and takes it out again in a batch (`take-batch.ts`).
 * 3. `place-batch.ts` sends the batch, and again where the retry policy says so. `send-batch.ts` calls the statements of
 *    `sql/place-orders.ts` and `sql/place-orders-isolated.ts`, which `batch-context.ts` prepares; what the latter did not
 *    place goes through `settle-isolated.ts`.
 * 4. `queued-order.ts` settles each order; `deadline-timer.ts` settles those whose deadline passes.
 */
export function createEngine(context: PlacingContext, batching: Batching): Engine {
  const queue = createOrderQueue(batching, context.clock, async (series, batch, isSuspect) => {
    try {
      return await placeBatch(context, series, batch, isSuspect);
    } catch (fault) {
      settleFaulty(batch, fault);
      return noLeftover();
    }
  });
  const { submit } = createInFlightOrders(queue, context.clock, context.policy.deadlineMs);
  return { submit, idle: queue.idle, queued: queue.queued };
}
