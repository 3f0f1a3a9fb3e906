// Owns the highest sequence that this process was given in the latest period of each declared series.
import type { OrderSeries } from "../series/order-series.js";
import type { PlacedRow } from "../sql/placed-row.js";

export interface LastSequences {
  note(series: OrderSeries, rows: readonly PlacedRow[]): void;
  /** By the name of the series. */
  read(): ReadonlyMap<string, number>;
}

/** @param declared the names of the series that are told of: a tenant's made at run time would never be forgotten */
export function createLastSequences(declared: ReadonlySet<string>): LastSequences {
  const latest = new Map<string, { readonly dateKey: string; readonly sequence: number }>();
  return {
    note({ name }, rows) {
      if (!declared.has(name)) {
        return;
      }
      for (const { found, order } of rows) {
        const known = latest.get(name) ?? { dateKey: "", sequence: 0 };
        // Days are `YYYY-MM-DD`, so that the later one is the greater text. An import of an older order is no news.
        const isLater =
          order.dateKey > known.dateKey ||
          (order.dateKey === known.dateKey && (order.sequence ?? 0) > known.sequence);
        if (!found && order.sequence !== null && isLater) {
          latest.set(name, { dateKey: order.dateKey, sequence: order.sequence });
        }
      }
    },
    read: () => new Map([...latest].map(([name, { sequence }]) => [name, sequence])),
  };
}
