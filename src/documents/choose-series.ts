// Chooses the series of a document: the numbering's own, the call's, or one by the document's columns.
import { err, ok, type Result } from "neverthrow";
import type { InvalidDocument } from "../errors/document-errors.js";
import type { OrderSeries } from "../series/order-series.js";
import { assertFits, type NumberColumn } from "../tables/number-column.js";

/** Never called for a value that does not have the columns of a document. */
type SeriesOf = (row: never) => OrderSeries;

export interface ChooseSeries {
  /** @param chosen the call's own series */
  (row: unknown, chosen: OrderSeries | undefined): Result<OrderSeries, InvalidDocument>;
  /** Whether the columns of the document choose it. */
  readonly needsRow: boolean;
}

/**
 * Throws a RangeError for a series whose numbers do not fit into the column. One that is made at run time is an
 * `InvalidDocument` then.
 */
export function chooseSeries(column: NumberColumn, option: OrderSeries | SeriesOf): ChooseSeries {
  const fitting = new WeakSet<OrderSeries>();
  if (typeof option !== "function") {
    assertFits(column, option);
    fitting.add(option);
  }
  const choose = (row: unknown, chosen: OrderSeries | undefined): Result<OrderSeries, InvalidDocument> => {
    let series: OrderSeries;
    try {
      series = chosen ?? (typeof option === "function" ? Reflect.apply(option, undefined, [row]) : option);
      if (!fitting.has(series)) {
        assertFits(column, series);
        fitting.add(series);
      }
    } catch (thrown) {
      // What the app's function threw may name the document's data.
      const message =
        thrown instanceof RangeError && thrown.message.startsWith("createNumbering: ")
          ? thrown.message.slice("createNumbering: ".length)
          : "the numbering's `series` function threw";
      return err({ kind: "InvalidDocument", issues: [{ path: "series", message }] });
    }
    return ok(series);
  };
  return Object.assign(choose, { needsRow: typeof option === "function" });
}
