// Keeps the highest sequence that this process was given in the latest period of each declared series.
import type { OrderSeries } from "../series/order-series.js";
import type { PlacedRow } from "../sql/placed-row.js";

export interface LastSequences {
  note(series: OrderSeries, rows: readonly PlacedRow[]): void;
  /** The sequences, by the name of the series. */
  read(): ReadonlyMap<string, number>;
}

/** @param declared the names of the series to keep; those of tenants would never be removed */
export function createLastSequences(declared: ReadonlySet<string>): LastSequences {
  const latest = new Map<string, { readonly dateKey: string; readonly sequence: number }>();
  return {
    note({ name }, rows) {
      if (!declared.has(name)) {
        return;
      }
      for (const { existing, order } of rows) {
        const last = latest.get(name) ?? { dateKey: "", sequence: 0 };
        // Days are `YYYY-MM-DD`, so the later one is the greater text. Imports into older periods are ignored.
        const isLater =
          order.dateKey > last.dateKey ||
          (order.dateKey === last.dateKey && (order.sequence ?? 0) > last.sequence);
        if (!existing && order.sequence !== null && isLater) {
          latest.set(name, { dateKey: order.dateKey, sequence: order.sequence });
        }
      }
    },
    read: () => new Map([...latest].map(([name, { sequence }]) => [name, sequence])),
  };
}
