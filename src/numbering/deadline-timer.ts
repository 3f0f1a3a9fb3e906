// Enforces every create's deadline with one timer, even while the order is still queued.
import { err } from "neverthrow";
import { classifyFailure } from "../errors/classify-failure.js";
import type { Clock } from "../retry/clock.js";
import type { AttemptTimeout } from "../retry/with-timeout.js";
import type { Answer, Submission } from "../sql/submission.js";
import { exhausted, type Progress, type Queued, settleQueued } from "./queued.js";

export interface DeadlineTimer<S extends Submission, A extends Answer> {
  track(pending: Queued<S, A>): void;
  untrack(pending: Queued<S, A>): void;
}

/** Deadlines are rounded up to slots of so many milliseconds; the orders of a slot are settled together. */
const slotMs = 10;

/**
 * How many orders are settled before other work of the process gets a turn. Their callers' code runs as they are settled:
 * 100,000 in one go blocked the event loop for a second.
 */
const atOnce = 250;

/** One timer for all orders: a timer for each would cost memory in a queue of 100,000. */
export function createDeadlineTimer<S extends Submission, A extends Answer>(
  clock: Clock,
  leave: (pending: Queued<S, A>) => void,
): DeadlineTimer<S, A> {
  const slots = new Map<number, Set<Queued<S, A>>>();
  let callOff = (): void => {};
  let nextSlot = Number.POSITIVE_INFINITY;
  let isSettling = false;

  function disarm(): void {
    callOff();
    nextSlot = Number.POSITIVE_INFINITY;
  }

  function arm(slot: number): void {
    callOff();
    nextSlot = slot;
    callOff = clock.after(Math.max(0, slot * slotMs - clock.now()), () => void expire());
  }

  async function expire(): Promise<void> {
    isSettling = true;
    for (const slot of [...slots.keys()].sort((one, other) => one - other)) {
      if (slot * slotMs > clock.now()) {
        break;
      }
      const due = slots.get(slot) ?? [];
      // Before they are settled: a caller that joined one of them may come back with the same deadline.
      slots.delete(slot);
      await settleAll(due);
    }
    isSettling = false;
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

  async function settleAll(due: Iterable<Queued<S, A>>): Promise<void> {
    let settled = 0;
    for (const pending of due) {
      leave(pending);
      if (pending.isSent) {
        pending.attempts = [...pending.attempts, attemptTimeout()];
      }
      settleQueued(pending, err(exhausted(pending)));
      settled += 1;
      if (settled % atOnce === 0) {
        await clock.sleep(0);
      }
    }
  }

  return {
    track(pending) {
      const slot = slotOf(pending);
      const due = slots.get(slot) ?? new Set<Queued<S, A>>();
      slots.set(slot, due);
      due.add(pending);
      if (slot < nextSlot && !isSettling) {
        arm(slot);
      }
    },
    untrack(pending) {
      const slot = slotOf(pending);
      const due = slots.get(slot);
      due?.delete(pending);
      if (due?.size === 0 && !isSettling) {
        slots.delete(slot);
        if (slots.size === 0) {
          disarm();
        }
      }
    },
  };
}

function slotOf({ deadline }: Progress): number {
  return Math.ceil(deadline / slotMs);
}

/** The failed attempt of an order whose statement was under way at the deadline. */
function attemptTimeout() {
  const timeout: AttemptTimeout = { code: "ATTEMPT_TIMEOUT" };
  const { kind, cause } = classifyFailure(timeout);
  return { failure: kind, cause };
}
