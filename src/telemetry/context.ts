// Owns what the spans of statements need of those of the creates.
import type { Attributes, Tracer } from "@opentelemetry/api";
import type { OrderSeries } from "../series/order-series.js";
import type { ValidOrder } from "../validation/parse-order.js";
import type { GuardedSpan } from "./guarded-span.js";
import type { Metrics } from "./metrics.js";

/** What the span of a statement needs of those of the creates. */
export interface Telemetry {
  readonly tracer: Tracer;
  /** Undefined where no metrics are collected. */
  readonly instruments: Metrics | undefined;
  /** The span of the create that an order belongs to, if it is recorded. */
  spanOf(order: ValidOrder): GuardedSpan | undefined;
  /** The series, where the module was made with it: one made at run time, a tenant's, would be a time series of its own. */
  attributesOf(series: OrderSeries): Attributes;
}
