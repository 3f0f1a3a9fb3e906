// Queues orders by series. Those that arrive while statements are under way share the next one. No SQL, no retries.
import type { Clock } from "../retry/clock.js";
import type { OrderSeries } from "../series/order-series.js";
import type { Answer, Submission } from "../sql/submission.js";
import type { Leftover } from "./batch-context.js";
import type { Batching } from "./batching.js";
import type { Queued } from "./queued.js";
import { takeBatch } from "./take-batch.js";

interface SeriesQueue<S extends Submission, A extends Answer> {
  readonly series: OrderSeries;
  /** Orders that were sent before and go again with the next batch. */
  readonly again: Set<Queued<S, A>>;
  /** In the order of arrival. Sets, so that a cancelled order is removed at once, wherever it stands. */
  readonly waiting: Set<Queued<S, A>>;
  /** Orders that failed by themselves and would hold up the others: one statement at a time is theirs. */
  readonly suspects: Set<Queued<S, A>>;
  /** Suspects whose delay has not passed yet. */
  readonly delayed: Set<Queued<S, A>>;
  busy: number;
  isSuspectBusy: boolean;
  /** Most orders in one statement: fewer than configured while larger batches run into the statement timeout. */
  maxBatch: number;
}

export interface SubmissionQueue<S extends Submission, A extends Answer> {
  /** Adds an order, or answers that the queue is full. */
  enqueue(series: OrderSeries, pending: Queued<S, A>): "queued" | "full";
  /** Removes an order that still waits. */
  remove(series: OrderSeries, pending: Queued<S, A>): void;
  /** How many orders wait for a statement. */
  queued(): number;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
}

/** Places a batch, and resolves with the orders of it that have to be sent again. Never rejects. */
export type PlaceBatch<S extends Submission, A extends Answer> = (
  series: OrderSeries,
  batch: readonly Queued<S, A>[],
  isSuspect: boolean,
) => Promise<Leftover<S, A>>;

/**
 * Each series has its own statements under way, at most `concurrency`, so that no series waits for another's counter, and
 * one more for suspects. While fewer are under way, the queue sends what waits at once, in a microtask: a lone create is
 * not delayed, and creates made in one go share a batch. A series without orders takes no memory.
 */
export function createQueue<S extends Submission, A extends Answer>(
  batching: Batching,
  clock: Clock,
  place: PlaceBatch<S, A>,
): SubmissionQueue<S, A> {
  const queues = new Map<string, SeriesQueue<S, A>>();
  const underWay = new Set<Promise<void>>();
  let queued = 0;

  function dispatch(queue: SeriesQueue<S, A>): void {
    while (queue.busy < batching.concurrency && queue.again.size + queue.waiting.size > 0) {
      queue.busy += 1;
      send(queue, takeBatch([queue.again, queue.waiting], queue.maxBatch), false, () => {
        queue.busy -= 1;
      });
    }
    if (!queue.isSuspectBusy && queue.suspects.size > 0) {
      queue.isSuspectBusy = true;
      send(queue, takeBatch([queue.suspects], queue.maxBatch), true, () => {
        queue.isSuspectBusy = false;
      });
    }
    const key = queueKey(queue.series);
    if (isIdle(queue) && queues.get(key) === queue) {
      queues.delete(key);
    }
  }

  function send(
    queue: SeriesQueue<S, A>,
    batch: readonly Queued<S, A>[],
    isSuspect: boolean,
    done: () => void,
  ): void {
    queued -= batch.length;
    track(
      place(queue.series, batch, isSuspect).then((leftover) => {
        done();
        putBack(queue, leftover, isSuspect);
        fitBatch(queue, batch.length, leftover.isTooLarge);
        dispatch(queue);
      }),
    );
  }

  function putBack(queue: SeriesQueue<S, A>, { again, later }: Leftover<S, A>, isSuspect: boolean): void {
    for (const pending of again) {
      wait(isSuspect ? queue.suspects : queue.again, pending);
    }
    for (const [delayMs, orders] of later) {
      for (const pending of orders) {
        wait(queue.delayed, pending);
      }
      const over = clock.sleep(delayMs).then(() => {
        for (const pending of orders) {
          if (queue.delayed.delete(pending)) {
            queue.suspects.add(pending);
          }
        }
        dispatch(queue);
      });
      track(over);
    }
  }

  function wait(where: Set<Queued<S, A>>, pending: Queued<S, A>): void {
    if (!pending.isDone) {
      where.add(pending);
      queued += 1;
    }
  }

  function fitBatch(queue: SeriesQueue<S, A>, size: number, isTooLarge: boolean): void {
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
      const key = queueKey(series);
      const queue = queues.get(key) ?? newQueue<S, A>(series, batching.maxBatch);
      queues.set(key, queue);
      queue.waiting.add(pending);
      queued += 1;
      if (queue.waiting.size === 1) {
        queueMicrotask(() => dispatch(queue));
      }
      return "queued";
    },
    remove(series, pending) {
      const queue = queues.get(queueKey(series));
      const isOut =
        queue !== undefined &&
        [queue.waiting, queue.again, queue.suspects, queue.delayed].some((orders) => orders.delete(pending));
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

function newQueue<S extends Submission, A extends Answer>(
  series: OrderSeries,
  maxBatch: number,
): SeriesQueue<S, A> {
  return {
    series,
    again: new Set(),
    waiting: new Set(),
    suspects: new Set(),
    delayed: new Set(),
    busy: 0,
    isSuspectBusy: false,
    maxBatch,
  };
}

function isIdle<S extends Submission, A extends Answer>({
  again,
  waiting,
  suspects,
  delayed,
  busy,
  isSuspectBusy,
}: SeriesQueue<S, A>): boolean {
  return busy === 0 && !isSuspectBusy && again.size + waiting.size + suspects.size + delayed.size === 0;
}

/** By which series share a queue. None of the three can contain a line break. */
export function queueKey({ name, template, timeZone }: OrderSeries): string {
  return `${name}\n${template}\n${timeZone}`;
}
