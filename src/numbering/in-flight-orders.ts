// Owns the creates under way in this process: calls with one payment reference or id share one order.

import type { Cancelled, Overloaded } from "../errors/errors.js";
import type { Clock } from "../retry/clock.js";
import { unlessAborted } from "../retry/wait-or-abort.js";
import type { OrderSeries } from "../series/order-series.js";
import type { ValidOrder } from "../validation/parse-order.js";
import { differingFields } from "../validation/same-order.js";
import { createExpiry } from "./deadline-timer.js";
import type { Groups } from "./order-queue.js";
import { type Landing, outcomeOf, type PendingOrder, pendingOrder } from "./queued-order.js";

interface Flight {
  readonly pending: PendingOrder;
  callers: number;
  /** Whether a caller has been told that it placed the order: the others replay it. */
  claimed: boolean;
}

/** What a caller of a flight hears. */
export interface Arrival {
  readonly landing: Landing;
  /** The order that flew; not the caller's own if it joined. */
  readonly flown: ValidOrder;
  /** Whether another caller was told already. */
  readonly claimed: boolean;
}

export interface Flights {
  /** Places an order, or joins the flight that places it already. */
  fly(
    series: OrderSeries,
    order: ValidOrder,
    signal: AbortSignal | undefined,
  ): Promise<Arrival | Cancelled | Overloaded>;
}

export function createFlights(groups: Groups, clock: Clock, deadlineMs: number): Flights {
  const byKey = new Map<string, Flight>();
  const expiry = createExpiry(clock, groups.leave);

  function start(series: OrderSeries, order: ValidOrder, deadline: number): Flight | undefined {
    const flight: Flight = { pending: pendingOrder(order, deadline), callers: 0, claimed: false };
    if (groups.add(series, flight.pending) === "full") {
      return undefined;
    }
    expiry.watch(series, flight.pending);
    for (const key of keysOf(series, order)) {
      byKey.set(key, flight);
    }
    return flight;
  }

  function forget(flight: Flight, keys: readonly string[]): void {
    for (const key of keys) {
      if (byKey.get(key) === flight) {
        byKey.delete(key);
      }
    }
  }

  return {
    async fly(series, order, signal) {
      const deadline = clock.now() + deadlineMs;
      for (;;) {
        const joined = keysOf(series, order)
          .map((key) => byKey.get(key))
          .find((flight) => canJoin(order, flight));
        const flight = joined ?? start(series, order, deadline);
        if (flight === undefined) {
          return { kind: "Overloaded", queued: groups.queued() };
        }
        const { pending } = flight;
        flight.callers += 1;
        const landing = await unlessAborted(pending.landing, signal);
        flight.callers -= 1;
        if (landing !== undefined || flight.callers === 0) {
          expiry.unwatch(pending);
          forget(flight, keysOf(series, pending.order));
        }
        if (landing === undefined) {
          // Others may still get the order placed that this caller leaves.
          const outcome = flight.callers > 0 ? "unknown" : outcomeOf(pending);
          if (flight.callers === 0) {
            pending.abandoned = true;
            groups.leave(series, pending);
          }
          return { kind: "Cancelled", outcome };
        }
        if (joined === undefined || isShared(landing, order, pending, clock)) {
          const { claimed } = flight;
          flight.claimed ||= joined === undefined || differingFields(order, pending.order).length === 0;
          return { landing, flown: pending.order, claimed };
        }
      }
    },
  };
}

/** A flight found by its id alone is joined only if it is for the same payment: the database knows the rest. */
function canJoin(order: ValidOrder, flight: Flight | undefined): flight is Flight {
  return flight !== undefined && flight.pending.order.paymentReference === order.paymentReference;
}

/**
 * Whether what became of a flight is the answer for a caller who joined it. A success is; a failure only if the
 * caller's own order would have met it too: the same content under no other id, and no time left that it had not.
 */
function isShared(
  landing: Landing,
  order: ValidOrder,
  { order: flown, deadline }: PendingOrder,
  clock: Clock,
): boolean {
  if (landing.isOk()) {
    return true;
  }
  const sameOrder = differingFields(order, flown).length === 0 && (!flown.idGiven || flown.id === order.id);
  return sameOrder && clock.now() < deadline;
}

/** An id that was made for this very call cannot be under way already. */
function keysOf(series: OrderSeries, order: ValidOrder): readonly string[] {
  return [
    ...(order.paymentReference === null ? [] : [`${series.name}\nreference\n${order.paymentReference}`]),
    ...(order.idGiven ? [`${series.name}\nid\n${order.id}`] : []),
  ];
}
