// Remembers which series were in trouble a moment ago, and which counters are held: their statements are kept apart.
import type { Clock } from "../retry/clock.js";
import type { OrderSeries } from "../series/order-series.js";
import type { BatchEntry, CounterName, Submission } from "../sql/submission.js";

/**
 * What a series shares its statements with: the series without troubles, those whose submissions were refused, or those
 * whose submissions waited for locks. The last are isolated at once: sending them together would cost a lock timeout each.
 */
export type SeriesLane = "healthy" | "refusing" | "locked";

export interface SeriesTroubles {
  laneOf(series: OrderSeries): SeriesLane;
  /** A submission was refused by itself: the others of its batch had to be sent again. */
  noteRefusal(series: OrderSeries): void;
  /** A submission waited for a lock that is not its counter. */
  noteWait(series: OrderSeries): void;
  /**
   * A statement could not have the counter of a period.
   *
   * @param hasWaited whether it waited for the counter, for the whole lock timeout
   */
  noteLocked(series: OrderSeries, dateKey: string, hasWaited: boolean): void;
  /** Whether the counter could not be had within the last lock timeout. */
  isLocked(series: OrderSeries, dateKey: string): boolean;
  /** The counters of a batch that were locked just now: one statement in each lock timeout waits, the others do not. */
  lockedCounters(batch: readonly BatchEntry<Submission>[]): readonly CounterName[];
  /** Submissions gave up waiting for the counter of a period; those that come after them do not wait as long again. */
  noteHeld(series: OrderSeries, dateKey: string): void;
  isHeld(series: OrderSeries, dateKey: string): boolean;
  /** The counter could be raised again. */
  noteFree(series: OrderSeries, dateKey: string): void;
}

/** A counter that could not be had, in milliseconds on the clock. */
interface LockedCounter {
  lastSeen: number;
  noWaitUntil: number;
  heldUntil: number;
}

/** A time for which a series is kept apart after its last trouble. It doubles if the trouble comes again soon. */
interface Apart {
  until: number;
  forMs: number;
}

interface Troubles {
  readonly counters: Map<string, LockedCounter>;
  readonly refusals: Apart;
  readonly waits: Apart;
}

/** How long a counter counts as held after it was last seen held, in milliseconds. */
const heldMs = 10_000;
/** How long a series is kept apart for a counter that nothing was heard of since, in milliseconds. */
const forgottenMs = 600_000;
/** How long a series is kept apart for its refusals: at first, and at most. */
const refusedMs = 1_000;
const longestApartMs = 16_000;
/** How many series are remembered before those without troubles are removed. */
const mostRemembered = 100;

export function createSeriesTroubles(clock: Clock, lockTimeoutMs: number): SeriesTroubles {
  const bySeries = new Map<string, Troubles>();
  let nextSweep = mostRemembered;

  function laneIn({ counters, refusals, waits }: Troubles): SeriesLane {
    const now = clock.now();
    if (waits.until > now) {
      return "locked";
    }
    for (const { lastSeen } of counters.values()) {
      if (lastSeen + forgottenMs > now) {
        return "locked";
      }
    }
    return refusals.until > now ? "refusing" : "healthy";
  }

  function troublesOf({ name }: OrderSeries): Troubles {
    const known = bySeries.get(name);
    if (known !== undefined) {
      return known;
    }
    if (bySeries.size >= nextSweep) {
      for (const [other, troubles] of bySeries) {
        if (laneIn(troubles) === "healthy") {
          bySeries.delete(other);
        }
      }
      // Those that stay are not looked at again before as many have come.
      nextSweep = Math.max(mostRemembered, 2 * bySeries.size);
    }
    const troubles = {
      counters: new Map<string, LockedCounter>(),
      refusals: { until: 0, forMs: 0 },
      waits: { until: 0, forMs: 0 },
    };
    bySeries.set(name, troubles);
    return troubles;
  }

  function keepApart(apart: Apart, firstMs: number): void {
    const now = clock.now();
    if (now < apart.until) {
      // The trouble goes on: coming back now would cost the others another lock timeout.
      apart.until = now + apart.forMs;
      return;
    }
    const isBack = apart.forMs > 0 && now < apart.until + apart.forMs;
    apart.forMs = isBack ? Math.min(longestApartMs, 2 * apart.forMs) : firstMs;
    apart.until = now + apart.forMs;
  }

  function counterOf(series: OrderSeries, dateKey: string): LockedCounter {
    const { counters } = troublesOf(series);
    const counter = counters.get(dateKey) ?? { lastSeen: 0, noWaitUntil: 0, heldUntil: 0 };
    counters.set(dateKey, counter);
    counter.lastSeen = clock.now();
    return counter;
  }

  return {
    laneOf({ name }) {
      const troubles = bySeries.size === 0 ? undefined : bySeries.get(name);
      return troubles === undefined ? "healthy" : laneIn(troubles);
    },
    noteRefusal: (series) => keepApart(troublesOf(series).refusals, refusedMs),
    noteWait: (series) => keepApart(troublesOf(series).waits, 2 * lockTimeoutMs),
    noteLocked(series, dateKey, hasWaited) {
      const counter = counterOf(series, dateKey);
      if (hasWaited || counter.noWaitUntil <= clock.now()) {
        counter.noWaitUntil = clock.now() + lockTimeoutMs;
      }
    },
    lockedCounters(batch) {
      const locked: CounterName[] = [];
      if (bySeries.size > 0) {
        for (const name of new Set(batch.map(({ series }) => series.name))) {
          for (const [dateKey, { noWaitUntil }] of bySeries.get(name)?.counters ?? []) {
            if (noWaitUntil > clock.now()) {
              locked.push({ series: name, dateKey });
            }
          }
        }
      }
      return locked;
    },
    noteHeld(series, dateKey) {
      counterOf(series, dateKey).heldUntil = clock.now() + heldMs;
    },
    isLocked: ({ name }, dateKey) =>
      (bySeries.get(name)?.counters.get(dateKey)?.noWaitUntil ?? 0) > clock.now(),
    isHeld: ({ name }, dateKey) => (bySeries.get(name)?.counters.get(dateKey)?.heldUntil ?? 0) > clock.now(),
    noteFree({ name }, dateKey) {
      const counters = bySeries.get(name)?.counters;
      // An earlier period is over: nobody is numbered there any more, or only an import.
      for (const other of counters?.keys() ?? []) {
        if (other <= dateKey) {
          counters?.delete(other);
        }
      }
    },
  };
}
