// Chooses the series of a document: the numbering's own, the call's, or one by the document's columns.
import { err, ok, type Result } from "neverthrow";
import type { InvalidDocument } from "../errors/document-errors.js";
import type { OrderSeries } from "../series/order-series.js";
import { misfit, type NumberColumn } from "../tables/number-column.js";

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
 *
 * @param fallback whether a document may get a timestamp-based number
 */
export function chooseSeries(
  column: NumberColumn,
  option: OrderSeries | SeriesOf,
  fallback = false,
): ChooseSeries {
  const fitting = new WeakSet<OrderSeries>();
  if (typeof option !== "function") {
    const problem = misfit(column, option, fallback);
    if (problem !== undefined) {
      throw new RangeError(`createNumbering: the series ${option.name} (${option.template}): ${problem}`);
    }
    fitting.add(option);
  }
  const choose = (row: unknown, chosen: OrderSeries | undefined): Result<OrderSeries, InvalidDocument> => {
    let series: OrderSeries;
    try {
      series = chosen ?? (typeof option === "function" ? Reflect.apply(option, undefined, [row]) : option);
      if (!fitting.has(series)) {
        const problem = misfit(column, series, fallback);
        if (problem !== undefined) {
          return refused(problem);
        }
        fitting.add(series);
      }
    } catch {
      // What the app's function threw may name the document's data; what it returned may be no series.
      return refused("the numbering's `series` function threw, or returned no series");
    }
    return ok(series);
  };
  return Object.assign(choose, { needsRow: typeof option === "function" });
}

function refused(message: string): Result<never, InvalidDocument> {
  return err({ kind: "InvalidDocument", issues: [{ path: "series", message }] });
}
