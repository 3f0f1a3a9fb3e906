// The type through which the instrumentation of statements reaches the spans of creates.
import type { Attributes, Tracer } from "@opentelemetry/api";
import type { OrderSeries } from "../series/order-series.js";
import type { Submission } from "../sql/submission.js";
import type { GuardedSpan } from "./guarded-span.js";
import type { Metrics } from "./metrics.js";

/** What the instrumentation of a statement shares with that of the creates. */
export interface Telemetry {
  readonly tracer: Tracer;
  /** Undefined if the app collects no metrics. */
  readonly instruments: Metrics | undefined;
  /** The span of the call that a submission belongs to, if one was started. */
  spanOf(submission: Submission): GuardedSpan | undefined;
  /**
   * The name of the series, if it was declared with the module; otherwise empty, because each tenant's series
   * would create metric time series of its own.
   */
  attributesOf(series: OrderSeries): Attributes;
}
