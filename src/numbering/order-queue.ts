// Owns grouping: orders that arrive while statements are under way wait, and travel together in the next one.
// No SQL and no retry in here.
import type { Clock } from "../retry/clock.js";
import type { OrderSeries } from "../series/order-series.js";
import type { Leftover } from "./batch-context.js";
import type { QueuedOrder } from "./queued-order.js";
import { takeBatch } from "./take-batch.js";

export interface Batching {
  /** Most orders in one statement. */
  readonly maxBatch: number;
  /** Statements of one series under way at once. */
  readonly concurrency: number;
  /** Most orders that wait, over all series; more are `Overloaded`. */
  readonly maxQueued: number;
}

interface SeriesQueue {
  readonly series: OrderSeries;
  /** Sent before and to be sent again with the next group. */
  readonly again: Set<QueuedOrder>;
  /** In the order of arrival; sets, so that a caller who gives up leaves at once wherever it stands. */
  readonly waiting: Set<QueuedOrder>;
  /** Those that would hold the others up: they have a lane of their own. */
  readonly apart: Set<QueuedOrder>;
  /** The same, while their delay lasts. */
  readonly delayed: Set<QueuedOrder>;
  busy: number;
  isApartBusy: boolean;
  /** Most orders in one statement, for as long as more do not fit the time that one may take. */
  maxBatch: number;
}

export interface OrderQueue {
  /** Takes an order in, or says that the queue is full. */
  enqueue(series: OrderSeries, pending: QueuedOrder): "queued" | "full";
  /** Takes an order out again, if it still waits. */
  remove(series: OrderSeries, pending: QueuedOrder): void;
  /** Orders that wait for a statement. */
  queued(): number;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
}

/** Sends a group. Never rejects. */
export type PlaceBatch = (
  series: OrderSeries,
  group: readonly QueuedOrder[],
  isApart: boolean,
) => Promise<Leftover>;

/**
 * Each series has lanes of its own, so that none waits for another's counter, and one more for orders that failed by
 * themselves and are tried again. An idle lane takes what is there at once: a lone create waits for nobody. It takes it
 * in a microtask, so that creates made in one go travel in one group. A series that is idle takes no memory.
 */
export function createOrderQueue(batching: Batching, clock: Clock, place: PlaceBatch): OrderQueue {
  const queues = new Map<string, SeriesQueue>();
  const underWay = new Set<Promise<void>>();
  let queued = 0;

  function dispatch(queue: SeriesQueue): void {
    while (queue.busy < batching.concurrency && queue.again.size + queue.waiting.size > 0) {
      queue.busy += 1;
      send(queue, takeBatch([queue.again, queue.waiting], queue.maxBatch), false, () => {
        queue.busy -= 1;
      });
    }
    if (!queue.isApartBusy && queue.apart.size > 0) {
      queue.isApartBusy = true;
      send(queue, takeBatch([queue.apart], queue.maxBatch), true, () => {
        queue.isApartBusy = false;
      });
    }
    const key = keyOf(queue.series);
    if (isIdle(queue) && queues.get(key) === queue) {
      queues.delete(key);
    }
  }

  function send(queue: SeriesQueue, group: readonly QueuedOrder[], isApart: boolean, done: () => void): void {
    queued -= group.length;
    track(
      place(queue.series, group, isApart).then((leftover) => {
        done();
        putBack(queue, leftover, isApart);
        fitBatch(queue, group.length, leftover.isTooLarge);
        dispatch(queue);
      }),
    );
  }

  function putBack(queue: SeriesQueue, { again, later }: Leftover, isApart: boolean): void {
    for (const pending of again) {
      wait(isApart ? queue.apart : queue.again, pending);
    }
    for (const [delayMs, orders] of later) {
      for (const pending of orders) {
        wait(queue.delayed, pending);
      }
      const over = clock.sleep(delayMs).then(() => {
        for (const pending of orders) {
          if (queue.delayed.delete(pending)) {
            queue.apart.add(pending);
          }
        }
        dispatch(queue);
      });
      track(over);
    }
  }

  function wait(where: Set<QueuedOrder>, pending: QueuedOrder): void {
    if (!pending.isDone) {
      where.add(pending);
      queued += 1;
    }
  }

  function fitBatch(queue: SeriesQueue, size: number, isTooLarge: boolean): void {
    if (isTooLarge) {
      queue.maxBatch = Math.max(1, Math.ceil(size / 2));
    } else if (size === queue.maxBatch) {
      queue.maxBatch = Math.min(batching.maxBatch, 2 * size);
    }
  }

  function track(work: Promise<void>): void {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  return {
    enqueue(series, pending) {
      if (queued >= batching.maxQueued) {
        return "full";
      }
      const key = keyOf(series);
      const queue = queues.get(key) ?? newQueue(series, batching.maxBatch);
      queues.set(key, queue);
      queue.waiting.add(pending);
      queued += 1;
      if (queue.waiting.size === 1) {
        queueMicrotask(() => dispatch(queue));
      }
      return "queued";
    },
    remove(series, pending) {
      const queue = queues.get(keyOf(series));
      const isOut =
        queue !== undefined &&
        [queue.waiting, queue.again, queue.apart, queue.delayed].some((orders) => orders.delete(pending));
      queued -= isOut ? 1 : 0;
    },
    queued: () => queued,
    async idle() {
      while (underWay.size > 0 || queued > 0) {
        await Promise.allSettled(underWay);
      }
    },
  };
}

function newQueue(series: OrderSeries, maxBatch: number): SeriesQueue {
  return {
    series,
    again: new Set(),
    waiting: new Set(),
    apart: new Set(),
    delayed: new Set(),
    busy: 0,
    isApartBusy: false,
    maxBatch,
  };
}

function isIdle({ again, waiting, apart, delayed, busy, isApartBusy }: SeriesQueue): boolean {
  return busy === 0 && !isApartBusy && again.size + waiting.size + apart.size + delayed.size === 0;
}

/** None of the three can contain a line break. */
function keyOf({ name, template, timeZone }: OrderSeries): string {
  return `${name}\n${template}\n${timeZone}`;
}
