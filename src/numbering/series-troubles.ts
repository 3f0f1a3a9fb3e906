// Remembers for a moment which series have orders that wait for locks, and which counters are held.
import type { Clock } from "../retry/clock.js";
import type { OrderSeries } from "../series/order-series.js";

export interface SeriesTroubles {
  /** Whether batches of the series are isolated at once: sending them together first would cost a lock timeout each. */
  isTroubled(series: OrderSeries): boolean;
  /** An order waited for a lock that is not its counter. */
  noteWait(series: OrderSeries): void;
  /** A statement waited for the counter of a period for the whole lock timeout. */
  noteLocked(series: OrderSeries, dateKey: string): void;
  /** The periods whose counters were locked just now: one statement in each lock timeout waits, the others do not. */
  lockedPeriods(series: OrderSeries): readonly string[];
  /** Orders gave up waiting for the counter of a period; orders that come after them do not wait as long again. */
  noteHeld(series: OrderSeries, dateKey: string): void;
  isHeld(series: OrderSeries, dateKey: string): boolean;
  /** The counter could be raised again. */
  noteFree(series: OrderSeries, dateKey: string): void;
}

interface Troubles {
  waitsUntil: number;
  /** By period, on the clock. */
  readonly lockedUntil: Map<string, number>;
  readonly heldUntil: Map<string, number>;
}

/** How long a counter counts as held after it was last seen held, in milliseconds. */
const heldMs = 10_000;
/** How many series are remembered before those without troubles are removed. */
const mostRemembered = 100;

export function createSeriesTroubles(clock: Clock, lockTimeoutMs: number): SeriesTroubles {
  const bySeries = new Map<string, Troubles>();

  function isOver({ waitsUntil, lockedUntil, heldUntil }: Troubles): boolean {
    return [waitsUntil, ...lockedUntil.values(), ...heldUntil.values()].every(
      (until) => until <= clock.now(),
    );
  }

  function troublesOf({ name }: OrderSeries): Troubles {
    const known = bySeries.get(name);
    if (known !== undefined) {
      return known;
    }
    if (bySeries.size >= mostRemembered) {
      for (const [other, troubles] of bySeries) {
        if (isOver(troubles)) {
          bySeries.delete(other);
        }
      }
    }
    const troubles = {
      waitsUntil: 0,
      lockedUntil: new Map<string, number>(),
      heldUntil: new Map<string, number>(),
    };
    bySeries.set(name, troubles);
    return troubles;
  }

  return {
    isTroubled({ name }) {
      const troubles = bySeries.get(name);
      if (troubles === undefined || !isOver(troubles)) {
        return troubles !== undefined;
      }
      bySeries.delete(name);
      return false;
    },
    noteWait(series) {
      troublesOf(series).waitsUntil = clock.now() + 2 * lockTimeoutMs;
    },
    noteLocked(series, dateKey) {
      troublesOf(series).lockedUntil.set(dateKey, clock.now() + lockTimeoutMs);
    },
    lockedPeriods({ name }) {
      const locked = [...(bySeries.get(name)?.lockedUntil ?? [])];
      return locked.filter(([, until]) => until > clock.now()).map(([dateKey]) => dateKey);
    },
    noteHeld(series, dateKey) {
      troublesOf(series).heldUntil.set(dateKey, clock.now() + heldMs);
    },
    isHeld: ({ name }, dateKey) => (bySeries.get(name)?.heldUntil.get(dateKey) ?? 0) > clock.now(),
    noteFree({ name }, dateKey) {
      const troubles = bySeries.get(name);
      troubles?.lockedUntil.delete(dateKey);
      troubles?.heldUntil.delete(dateKey);
    },
  };
}
