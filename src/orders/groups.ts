// Owns grouping: orders that arrive while statements are under way wait, and travel together in the next one.
// No SQL, no retry and no timer in here.
import type { OrderSeries } from "./order-series.js";
import type { PendingOrder } from "./pending-order.js";

export interface Batching {
  /** Most orders in one statement. */
  readonly maxBatch: number;
  /** Statements of one series under way at once. */
  readonly lanes: number;
  /** Most orders that wait, over all series; more are `Overloaded`. */
  readonly maxQueued: number;
}

interface Queue {
  readonly series: OrderSeries;
  /** In the order of arrival; a set, so that a caller who gives up leaves at once wherever it stands. */
  readonly waiting: Set<PendingOrder>;
  busy: number;
}

export interface Groups {
  /** Takes an order in, or says that the queue is full. */
  add(series: OrderSeries, pending: PendingOrder): "queued" | "full";
  /** Takes an order out again, if it still waits. */
  leave(series: OrderSeries, pending: PendingOrder): void;
  /** Orders that wait for a statement. */
  queued(): number;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
}

/**
 * Each series has lanes of its own, so that none waits for another's counter. An idle lane takes what is there at once:
 * a lone create waits for nobody. It takes it in a microtask, so that creates made in one go travel in one group. A
 * series that is idle takes no memory.
 */
export function createGroups(
  batching: Batching,
  place: (series: OrderSeries, group: readonly PendingOrder[]) => Promise<void>,
): Groups {
  const queues = new Map<string, Queue>();
  const underWay = new Set<Promise<void>>();
  let queued = 0;

  function dispatch(queue: Queue): void {
    while (queue.busy < batching.lanes && queue.waiting.size > 0) {
      const group = take(queue.waiting, batching.maxBatch);
      queued -= group.length;
      queue.busy += 1;
      const run = place(queue.series, group).finally(() => {
        underWay.delete(run);
        queue.busy -= 1;
        dispatch(queue);
      });
      underWay.add(run);
    }
    const key = keyOf(queue.series);
    if (queue.busy === 0 && queue.waiting.size === 0 && queues.get(key) === queue) {
      queues.delete(key);
    }
  }

  return {
    add(series, pending) {
      if (queued >= batching.maxQueued) {
        return "full";
      }
      const key = keyOf(series);
      const queue = queues.get(key) ?? { series, waiting: new Set(), busy: 0 };
      queues.set(key, queue);
      queue.waiting.add(pending);
      queued += 1;
      if (queue.waiting.size === 1) {
        queueMicrotask(() => dispatch(queue));
      }
      return "queued";
    },
    leave(series, pending) {
      queued -= queues.get(keyOf(series))?.waiting.delete(pending) ? 1 : 0;
    },
    queued: () => queued,
    async idle() {
      while (underWay.size > 0 || queued > 0) {
        await Promise.allSettled(underWay);
      }
    },
  };
}

/**
 * Most characters of input in one statement, if it has more than one order. A jsonb value has at most 256 MiB and a
 * string of V8 512 Mi characters: thousands of the largest orders would not be sent at all.
 */
const mostCharacters = 16 * 1_024 * 1_024;

/** How many orders of other shapes are passed over for one of the first's, at most, for each place in a group. */
const mostPassedOver = 4;

/** Takes the first `most` out of a set that need the same statement as the very first. */
function take(waiting: Set<PendingOrder>, most: number): readonly PendingOrder[] {
  const taken: PendingOrder[] = [];
  let characters = 0;
  let passedOver = 0;
  for (const pending of waiting) {
    const first = taken[0] ?? pending;
    if (pending.order.shape !== first.order.shape) {
      passedOver += 1;
      if (passedOver > mostPassedOver * most) {
        break;
      }
      continue;
    }
    characters += pending.order.json.length;
    if (taken.length === most || (taken.length > 0 && characters > mostCharacters)) {
      break;
    }
    taken.push(pending);
    waiting.delete(pending);
  }
  return taken;
}

/** None of the three can contain a line break. */
function keyOf({ name, template, timeZone }: OrderSeries): string {
  return `${name}\n${template}\n${timeZone}`;
}
