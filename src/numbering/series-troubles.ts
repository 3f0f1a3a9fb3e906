// Owns what is remembered for a moment of a series in trouble: that its orders wait for locks, and which counters are held.
import type { Clock } from "../retry/clock.js";
import type { OrderSeries } from "../series/order-series.js";

export interface SeriesTroubles {
  /** Whether groups of the series are isolated at once: to send them together first would cost a lock timeout each. */
  isTroubled(series: OrderSeries): boolean;
  /** An order waited for a lock that is not its counter. */
  noteWait(series: OrderSeries): void;
  /** A statement waited for the counter of a period as long as it may. */
  noteLocked(series: OrderSeries, dateKey: string): void;
  /** The periods whose counters were locked just now: statements look at them, and one in a lock timeout waits. */
  lockedPeriods(series: OrderSeries): readonly string[];
  /** Orders gave up waiting for the counter of a period: those that come after them do not wait as long again. */
  noteHeld(series: OrderSeries, dateKey: string): void;
  isHeld(series: OrderSeries, dateKey: string): boolean;
  /** The counter was had again. */
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
/** Series that are remembered before those whose troubles are over are forgotten. */
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
