// Puts the gaps between the numbers of a ledger, and says what is known of each.
import type { GapEntry, GivenNumberEntry, LedgerEntry } from "./ledger-entry.js";

/** A period as it was before the first number was read. */
export interface LedgerPeriod {
  readonly dateKey: string;
  /** The last sequence that its counter gave; 0 without a counter. */
  readonly counter: number;
  /** The highest adopted sequence; 0 if none is adopted. */
  readonly highestAdopted: number;
}

export interface GapFinder {
  /** The next number, behind the gap before it. */
  take(entry: GivenNumberEntry): readonly LedgerEntry[];
  /** The gaps behind the last number. */
  finish(): readonly GapEntry[];
}

/**
 * @param periods in order. Their counters were read before the numbers: one that is read later would be ahead of the numbers
 *   that were given meanwhile
 */
export function createGapFinder(series: string, periods: readonly LedgerPeriod[]): GapFinder {
  const left = [...periods];
  let current: LedgerPeriod = { dateKey: "", counter: 0, highestAdopted: 0 };
  let last = 0;

  /** The gap from the last number up to a sequence. */
  const upTo = (to: number, reason: GapEntry["reason"]): readonly GapEntry[] => {
    const from = last + 1;
    last = Math.max(last, to);
    return from > to ? [] : [{ kind: "gap", series, dateKey: current.dateKey, from, to, reason }];
  };
  const close = (): readonly GapEntry[] => upTo(current.counter, "counter");
  const open = (period: LedgerPeriod): void => {
    current = period;
    last = 0;
  };
  /** Ends the period, and those after it without a number, until one is reached. */
  const advance = (dateKey: string): readonly GapEntry[] => {
    const gaps: GapEntry[] = [];
    while (current.dateKey !== dateKey) {
      gaps.push(...close());
      const next = left[0];
      // A period that was begun meanwhile was not there when the counters were read.
      open(
        next === undefined || next.dateKey > dateKey
          ? { dateKey, counter: 0, highestAdopted: 0 }
          : (left.shift() ?? next),
      );
    }
    return gaps;
  };

  return {
    take(entry) {
      const ended = advance(entry.dateKey);
      if (entry.sequence === null) {
        return [...ended, ...close(), entry];
      }
      const reason = entry.sequence <= current.highestAdopted ? "adopted" : "unknown";
      const before = upTo(entry.sequence - 1, reason);
      last = Math.max(last, entry.sequence);
      return [...ended, ...before, entry];
    },
    finish() {
      const gaps = [...close()];
      for (const period of left) {
        open(period);
        gaps.push(...close());
      }
      return gaps;
    },
  };
}
