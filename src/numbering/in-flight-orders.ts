// Owns the creates under way in this process: calls with one payment reference or id share one order.

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
  /** Whether a caller has been told that it placed the order: the others replay it. */
  isReportedAsNew: boolean;
}

/** What a caller of a inFlight hears. */
export interface SharedResult {
  readonly result: OrderResult;
  /** The order that flew; not the caller's own if it joined. */
  readonly submitted: ValidOrder;
  /** Whether another caller was told already. */
  readonly isReportedAsNew: boolean;
}

export interface InFlightOrders {
  /** Places an order, or joins the inFlight that places it already. */
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
          // Others may still get the order placed that this caller leaves.
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

/** A inFlight found by its id alone is joined only if it is for the same payment: the database knows the rest. */
function canJoin(order: ValidOrder, inFlight: InFlightOrder | undefined): inFlight is InFlightOrder {
  return inFlight !== undefined && inFlight.pending.order.paymentReference === order.paymentReference;
}

/**
 * Whether what became of a inFlight is the answer for a caller who joined it. A success is; a failure only if the
 * caller's own order would have met it too: the same content under no other id, and no time left that it had not.
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

/** An id that was made for this very call cannot be under way already. */
function keysOf(series: OrderSeries, order: ValidOrder): readonly string[] {
  return [
    ...(order.paymentReference === null ? [] : [`${series.name}\nreference\n${order.paymentReference}`]),
    ...(order.hasCallerId ? [`${series.name}\nid\n${order.id}`] : []),
  ];
}
