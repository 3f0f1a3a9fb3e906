// Owns that every order lands by its deadline, wherever it waits: also in a queue behind groups that are stuck.
import { err } from "neverthrow";
import { classifyFailure } from "../errors/classify-failure.js";
import type { Clock } from "../retry/clock.js";
import type { AttemptTimeout } from "../retry/with-timeout.js";
import type { OrderSeries } from "../series/order-series.js";
import { exhausted, type QueuedOrder, settleOrder } from "./queued-order.js";

export interface DeadlineTimer {
  track(series: OrderSeries, pending: QueuedOrder): void;
  untrack(pending: QueuedOrder): void;
}

/** Orders whose deadlines lie so close together, in milliseconds, land together, at the end of their slot. */
const slotMs = 10;

/**
 * How many orders land before other work of the process has its turn. With their callers, whose code runs as they land,
 * a hundred thousand in one go held the event loop for a second.
 */
const atOnce = 250;

/** One timer for all: an order that waits must not cost one of its own. */
export function createDeadlineTimer(
  clock: Clock,
  leave: (series: OrderSeries, pending: QueuedOrder) => void,
): DeadlineTimer {
  const slots = new Map<number, Map<QueuedOrder, OrderSeries>>();
  let timer = new AbortController();
  let nextSlot = Number.POSITIVE_INFINITY;
  let isLanding = false;

  function disarm(): void {
    timer.abort();
    nextSlot = Number.POSITIVE_INFINITY;
  }

  function arm(slot: number): void {
    timer.abort();
    const own = new AbortController();
    timer = own;
    nextSlot = slot;
    void clock.sleep(Math.max(0, slot * slotMs - clock.now()), own.signal).then(() => {
      if (!own.signal.aborted) {
        void expire();
      }
    });
  }

  async function expire(): Promise<void> {
    isLanding = true;
    for (const slot of [...slots.keys()].sort((one, other) => one - other)) {
      if (slot * slotMs > clock.now()) {
        break;
      }
      const due = slots.get(slot) ?? [];
      // Before they land: who joined one of them may come back with the same deadline.
      slots.delete(slot);
      await settleAll(due);
    }
    isLanding = false;
    for (const [slot, due] of slots) {
      if (due.size === 0) {
        slots.delete(slot);
      }
    }
    nextSlot = Number.POSITIVE_INFINITY;
    if (slots.size > 0) {
      arm(Math.min(...slots.keys()));
    }
  }

  async function settleAll(due: Iterable<readonly [QueuedOrder, OrderSeries]>): Promise<void> {
    let landed = 0;
    for (const [pending, series] of due) {
      leave(series, pending);
      if (pending.isSent) {
        pending.attempts = [...pending.attempts, attemptTimeout()];
      }
      settleOrder(pending, err(exhausted(pending)));
      landed += 1;
      if (landed % atOnce === 0) {
        await clock.sleep(0);
      }
    }
  }

  return {
    track(series, pending) {
      const slot = slotOf(pending);
      const due = slots.get(slot) ?? new Map<QueuedOrder, OrderSeries>();
      slots.set(slot, due);
      due.set(pending, series);
      if (slot < nextSlot && !isLanding) {
        arm(slot);
      }
    },
    untrack(pending) {
      const slot = slotOf(pending);
      const due = slots.get(slot);
      due?.delete(pending);
      if (due?.size === 0 && !isLanding) {
        slots.delete(slot);
        if (slots.size === 0) {
          disarm();
        }
      }
    },
  };
}

function slotOf({ deadline }: QueuedOrder): number {
  return Math.ceil(deadline / slotMs);
}

/** The attempt that was under way at the deadline. */
function attemptTimeout() {
  const timeout: AttemptTimeout = { code: "ATTEMPT_TIMEOUT" };
  const { kind, cause } = classifyFailure(timeout);
  return { failure: kind, cause };
}
