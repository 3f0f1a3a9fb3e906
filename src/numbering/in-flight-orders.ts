// Tracks the creates under way in this process: calls with the same payment reference or id share one order.

import type { Cancelled, Overloaded } from "../errors/errors.js";
import type { Clock } from "../retry/clock.js";
import { waitOrAbort } from "../retry/wait-or-abort.js";
import type { OrderSeries } from "../series/order-series.js";
import type { ValidOrder } from "../validation/parse-order.js";
import { differingFields } from "../validation/same-order.js";
import { createDeadlineTimer } from "./deadline-timer.js";
import type { OrderQueue } from "./order-queue.js";
import { type OrderResult, outcomeOf, type QueuedOrder, queuedOrder } from "./queued-order.js";

interface InFlightOrder {
  readonly pending: QueuedOrder;
  callers: number;
  /** Whether a caller has got the order as new: the others replay it. */
  isReportedAsNew: boolean;
}

/** The result of an order, for one of the callers that share it. */
export interface SharedResult {
  readonly result: OrderResult;
  /** The order that was sent; another caller's, if this caller joined it. */
  readonly submitted: ValidOrder;
  /** Whether another caller has got the order as new. */
  readonly isReportedAsNew: boolean;
}

export interface InFlightOrders {
  /** Queues an order, or joins the one that is under way already. */
  submit(
    series: OrderSeries,
    order: ValidOrder,
    signal: AbortSignal | undefined,
  ): Promise<SharedResult | Cancelled | Overloaded>;
}

export function createInFlightOrders(queue: OrderQueue, clock: Clock, deadlineMs: number): InFlightOrders {
  const byKey = new Map<string, InFlightOrder>();
  const deadlines = createDeadlineTimer(clock, queue.remove);

  function start(series: OrderSeries, order: ValidOrder, deadline: number): InFlightOrder | undefined {
    const inFlight: InFlightOrder = {
      pending: queuedOrder(order, deadline),
      callers: 0,
      isReportedAsNew: false,
    };
    if (queue.enqueue(series, inFlight.pending) === "full") {
      return undefined;
    }
    deadlines.track(series, inFlight.pending);
    for (const key of keysOf(series, order)) {
      byKey.set(key, inFlight);
    }
    return inFlight;
  }

  function forget(inFlight: InFlightOrder, keys: readonly string[]): void {
    for (const key of keys) {
      if (byKey.get(key) === inFlight) {
        byKey.delete(key);
      }
    }
  }

  return {
    async submit(series, order, signal) {
      const deadline = clock.now() + deadlineMs;
      for (;;) {
        const joined = keysOf(series, order)
          .map((key) => byKey.get(key))
          .find((inFlight) => canJoin(order, inFlight));
        const inFlight = joined ?? start(series, order, deadline);
        if (inFlight === undefined) {
          return { kind: "Overloaded", queued: queue.queued() };
        }
        const { pending } = inFlight;
        inFlight.callers += 1;
        const result = await waitOrAbort(pending.result, signal);
        inFlight.callers -= 1;
        if (result !== undefined || inFlight.callers === 0) {
          deadlines.untrack(pending);
          forget(inFlight, keysOf(series, pending.order));
        }
        if (result === undefined) {
          // The other callers may still get the order placed.
          const outcome = inFlight.callers > 0 ? "unknown" : outcomeOf(pending);
          if (inFlight.callers === 0) {
            pending.isDone = true;
            queue.remove(series, pending);
          }
          return { kind: "Cancelled", outcome };
        }
        if (joined === undefined || isShared(result, order, pending, clock)) {
          const { isReportedAsNew } = inFlight;
          inFlight.isReportedAsNew ||=
            joined === undefined || differingFields(order, pending.order).length === 0;
          return { result, submitted: pending.order, isReportedAsNew };
        }
      }
    },
  };
}

/** Joins an order found by its id only if its payment reference matches; otherwise the unique keys decide. */
function canJoin(order: ValidOrder, inFlight: InFlightOrder | undefined): inFlight is InFlightOrder {
  return inFlight !== undefined && inFlight.pending.order.paymentReference === order.paymentReference;
}

/**
 * Whether the result of a shared order is also the result of a caller who joined it. A success always is. A failure is only
 * if the caller's own order would have met it too: it has the same content and no other id, and the failure came before
 * the deadline of the shared order, which is the earlier of the two.
 */
function isShared(
  result: OrderResult,
  order: ValidOrder,
  { order: submitted, deadline }: QueuedOrder,
  clock: Clock,
): boolean {
  if (result.isOk()) {
    return true;
  }
  const sameOrder =
    differingFields(order, submitted).length === 0 && (!submitted.hasCallerId || submitted.id === order.id);
  return sameOrder && clock.now() < deadline;
}

/** An id that this call generated cannot be under way already. */
function keysOf(series: OrderSeries, order: ValidOrder): readonly string[] {
  return [
    ...(order.paymentReference === null ? [] : [`${series.name}\nreference\n${order.paymentReference}`]),
    ...(order.hasCallerId ? [`${series.name}\nid\n${order.id}`] : []),
  ];
}
