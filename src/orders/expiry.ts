// Owns that every order lands by its deadline, wherever it waits: also in a queue behind groups that are stuck.
import { err } from "neverthrow";
import type { Clock } from "./clock.js";
import type { OrderSeries } from "./order-series.js";
import { outcomeOf, type PendingOrder } from "./pending-order.js";

export interface Expiry {
  watch(series: OrderSeries, pending: PendingOrder): void;
  unwatch(pending: PendingOrder): void;
}

/** In milliseconds past the deadline: a group that is at it lands its orders itself, and knows every attempt. */
const graceMs = 20;

/** One timer for all: an order that waits must not cost one of its own. */
export function createExpiry(
  clock: Clock,
  leave: (series: OrderSeries, pending: PendingOrder) => void,
): Expiry {
  const waiting = new Map<PendingOrder, OrderSeries>();
  let timer = new AbortController();
  let nextAt = Number.POSITIVE_INFINITY;

  function disarm(): void {
    timer.abort();
    nextAt = Number.POSITIVE_INFINITY;
  }

  function arm(at: number): void {
    timer.abort();
    const own = new AbortController();
    timer = own;
    nextAt = at;
    void clock.sleep(Math.max(0, at - clock.now()), own.signal).then(() => {
      if (!own.signal.aborted) {
        expire();
      }
    });
  }

  function expire(): void {
    nextAt = Number.POSITIVE_INFINITY;
    const now = clock.now();
    for (const [pending, series] of waiting) {
      const at = pending.deadline + graceMs;
      if (at <= now) {
        waiting.delete(pending);
        pending.abandoned = true;
        leave(series, pending);
        const { attempts } = pending;
        pending.land(err({ kind: "RetriesExhausted", attempts, outcome: outcomeOf(pending) }));
      } else {
        nextAt = Math.min(nextAt, at);
      }
    }
    if (waiting.size > 0) {
      arm(nextAt);
    }
  }

  return {
    watch(series, pending) {
      waiting.set(pending, series);
      const at = pending.deadline + graceMs;
      if (at < nextAt) {
        arm(at);
      }
    },
    unwatch(pending) {
      waiting.delete(pending);
      if (waiting.size === 0) {
        disarm();
      }
    },
  };
}
