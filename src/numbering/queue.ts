// Queues submissions. Those that arrive while statements are under way share the next one. No SQL, no retries.
import type { Clock } from "../retry/clock.js";
import { systemTimers } from "../retry/timers.js";
import { type OrderSeries, seriesKey } from "../series/order-series.js";
import type { Answer, Submission } from "../sql/submission.js";
import type { Leftover } from "./batch-context.js";
import type { Batching } from "./batching.js";
import { createLane, type Lane } from "./lane.js";
import type { Queued } from "./queued.js";
import type { SeriesLane } from "./series-troubles.js";

/**
 * What shares a statement:
 * - `healthy`: the submissions of all series without troubles.
 * - `refusing`, `locked`: those of series whose submissions were refused, or waited for locks, a moment ago.
 * - `suspects`: submissions that failed by themselves and are sent again, of whatever series.
 */
export type LaneKind = SeriesLane | "suspects";

interface UsedLane<S extends Submission, A extends Answer> {
  readonly kind: LaneKind;
  readonly lane: Lane<S, A>;
  busy: number;
  /** Most submissions in one statement: fewer than configured while larger batches run into the statement timeout. */
  maxBatch: number;
}

export interface SubmissionQueue<S extends Submission, A extends Answer> {
  /** Adds a submission, or answers that the queue is full. */
  enqueue(pending: Queued<S, A>): "queued" | "full";
  /** Removes a submission that still waits. */
  remove(pending: Queued<S, A>): void;
  /** How many submissions wait for a statement. */
  queued(): number;
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>;
}

/** Places a batch, and resolves with what of it has to be sent again. Never rejects. */
export type PlaceBatch<S extends Submission, A extends Answer> = (
  batch: readonly Queued<S, A>[],
  lane: LaneKind,
) => Promise<Leftover<S, A>>;

export interface QueueOptions<S extends Submission, A extends Answer> {
  readonly batching: Batching;
  readonly clock: Clock;
  /** Which lane a series belongs to now. */
  readonly laneOf: (series: OrderSeries) => SeriesLane;
  /** Whether a statement stays within one series: each has its own lanes then. */
  readonly isPerSeries: boolean;
  readonly place: PlaceBatch<S, A>;
}

/**
 * Each lane has at most `concurrency` statements under way, that of suspects one. While fewer are under way, the queue
 * sends what waits at once, in a microtask: a lone create is not delayed, and creates made in one go share a batch. So
 * the statements under way are few, however many series there are, and one in trouble waits with its like.
 */
export function createQueue<S extends Submission, A extends Answer>({
  batching,
  clock,
  laneOf,
  isPerSeries,
  place,
}: QueueOptions<S, A>): SubmissionQueue<S, A> {
  const lanes = new Map<string, UsedLane<S, A>>();
  const underWay = new Set<Promise<void>>();
  /** Suspects whose delay has not passed yet. */
  const delayed = new Set<Queued<S, A>>();
  let queued = 0;
  let isDispatching = false;

  function laneFor(kind: LaneKind, series: OrderSeries): UsedLane<S, A> {
    const key = isPerSeries ? `${kind}\n${seriesKey(series)}` : kind;
    const used = lanes.get(key) ?? { kind, lane: createLane<S, A>(), busy: 0, maxBatch: batching.maxBatch };
    lanes.set(key, used);
    return used;
  }

  function wait(pending: Queued<S, A>, kind: LaneKind, wasSent: boolean): void {
    laneFor(kind, pending.series).lane.add(pending, wasSent);
  }

  function dispatch(): void {
    let hasMoved = false;
    for (const [key, used] of lanes) {
      const most = used.kind === "suspects" ? 1 : batching.concurrency;
      while (used.busy < most && !used.lane.isEmpty()) {
        hasMoved = moveOut(used) || hasMoved;
        const batch = used.lane.take(used.maxBatch);
        if (batch.length > 0) {
          send(used, batch);
        }
      }
      // A series with lanes of its own takes no memory without orders.
      if (isPerSeries && used.busy === 0) {
        lanes.delete(key);
      }
    }
    if (hasMoved) {
      dispatch();
    }
  }

  /** A series changes its lane when its troubles begin, and when they are over. Returns whether one did. */
  function moveOut({ kind, lane }: UsedLane<S, A>): boolean {
    const lines = kind === "suspects" ? [] : lane.takeOut(({ series }) => laneOf(series) !== kind);
    for (const { again, waiting } of lines) {
      for (const pending of again) {
        wait(pending, laneOf(pending.series), true);
      }
      for (const pending of waiting) {
        wait(pending, laneOf(pending.series), false);
      }
    }
    return lines.length > 0;
  }

  function send(used: UsedLane<S, A>, batch: readonly Queued<S, A>[]): void {
    queued -= batch.length;
    used.busy += 1;
    track(
      place(batch, used.kind).then((leftover) => {
        used.busy -= 1;
        putBack(used.kind, leftover);
        fitBatch(used, batch.length, leftover.isTooLarge);
        dispatch();
      }),
    );
  }

  function putBack(kind: LaneKind, { again, later }: Leftover<S, A>): void {
    for (const pending of again) {
      if (!pending.isDone) {
        queued += 1;
        wait(pending, kind === "suspects" ? kind : laneOf(pending.series), true);
      }
    }
    for (const [delayMs, suspects] of later) {
      for (const pending of suspects) {
        if (!pending.isDone) {
          queued += 1;
          delayed.add(pending);
        }
      }
      const over = clock.sleep(delayMs).then(() => {
        for (const pending of suspects) {
          if (delayed.delete(pending)) {
            wait(pending, "suspects", true);
          }
        }
        dispatch();
      });
      track(over);
    }
  }

  function fitBatch(used: UsedLane<S, A>, size: number, isTooLarge: boolean): void {
    if (isTooLarge) {
      used.maxBatch = Math.max(1, Math.ceil(size / 2));
    } else if (size === used.maxBatch) {
      used.maxBatch = Math.min(batching.maxBatch, 2 * size);
    }
  }

  function track(work: Promise<void>): void {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  }

  return {
    enqueue(pending) {
      if (queued >= batching.maxQueued) {
        return "full";
      }
      queued += 1;
      wait(pending, laneOf(pending.series), false);
      if (!isDispatching) {
        isDispatching = true;
        systemTimers.queueMicrotask(() => {
          isDispatching = false;
          dispatch();
        });
      }
      return "queued";
    },
    remove(pending) {
      const isOut = delayed.delete(pending) || [...lanes.values()].some(({ lane }) => lane.remove(pending));
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
