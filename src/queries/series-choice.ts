// The option by which a call that reads is about another series.
import type { OrderSeries } from "../series/order-series.js";

/** Options of a call about one series. */
export interface SeriesChoice<Template extends string = string> {
  /** The series that the call is about. (Default: that of the module or the numbering) */
  readonly series?: OrderSeries<Template> | undefined;
}
