// Keeps the highest sequence that this process was given in the latest period of each declared series.
import type { OrderSeries } from "../series/order-series.js";
import type { GivenNumber } from "../sql/submission.js";

export interface LastSequences {
  note(series: OrderSeries, given: GivenNumber): void;
  /** The sequences, by the name of the series. */
  read(): ReadonlyMap<string, number>;
}

/** @param declared the names of the series to keep; those of tenants would never be removed */
export function createLastSequences(declared: ReadonlySet<string>): LastSequences {
  const latest = new Map<string, { readonly dateKey: string; readonly sequence: number }>();
  return {
    note({ name }, { dateKey, sequence }) {
      if (!declared.has(name)) {
        return;
      }
      const last = latest.get(name) ?? { dateKey: "", sequence: 0 };
      // Days are `YYYY-MM-DD`, so the later one is the greater text. Imports into older periods are ignored.
      const isLater = dateKey > last.dateKey || (dateKey === last.dateKey && (sequence ?? 0) > last.sequence);
      if (sequence !== null && isLater) {
        latest.set(name, { dateKey, sequence });
      }
    },
    read: () => new Map([...latest].map(([name, { sequence }]) => [name, sequence])),
  };
}
