// Defines the metrics: their names, units and descriptions.
import type { Counter, Histogram, ObservableGauge } from "@opentelemetry/api";
import type { GuardedMeter } from "./guarded-meter.js";

export interface Metrics {
  readonly creates: Counter;
  readonly createDuration: Histogram;
  readonly attempts: Counter;
  readonly retries: Counter;
  readonly fallbacks: Counter;
  readonly batchSize: Histogram;
  readonly statementDuration: Histogram;
  readonly queueLength: ObservableGauge;
  readonly lastSequence: ObservableGauge;
}

/** Bucket boundaries in seconds: from a single order on a fast disk to twice the policy's default deadline. */
const durations = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 30];
/** Bucket boundaries in orders. */
const sizes = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000];

export function createMetrics(meter: GuardedMeter): Metrics {
  return {
    creates: meter.createCounter("gapless_orders.creates", {
      unit: "{create}",
      description: "Creates that ended, by outcome.",
    }),
    createDuration: meter.createHistogram("gapless_orders.create.duration", {
      unit: "s",
      description: "How long a create took, its wait in the queue and its retries included.",
      advice: { explicitBucketBoundaries: durations },
    }),
    attempts: meter.createCounter("gapless_orders.attempts", {
      unit: "{attempt}",
      description: "Placing statements that were sent, by result: ok, or the kind of the failure.",
    }),
    retries: meter.createCounter("gapless_orders.retries", {
      unit: "{retry}",
      description: "Batches that were sent again, by the kind of the failure before.",
    }),
    fallbacks: meter.createCounter("gapless_orders.fallbacks", {
      unit: "{order}",
      description: "Orders that took a fallback number because their counter was unavailable.",
    }),
    batchSize: meter.createHistogram("gapless_orders.batch.size", {
      unit: "{order}",
      description: "Orders per placing statement.",
      advice: { explicitBucketBoundaries: sizes },
    }),
    statementDuration: meter.createHistogram("db.client.operation.duration", {
      unit: "s",
      description: "Duration of database client operations: the placing statements.",
      advice: { explicitBucketBoundaries: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] },
    }),
    queueLength: meter.createObservableGauge("gapless_orders.queue.length", {
      unit: "{order}",
      description: "Orders that wait in the queue.",
    }),
    lastSequence: meter.createObservableGauge("gapless_orders.counter.last_sequence", {
      unit: "{order}",
      description: "The highest sequence that this process was given in the latest period of a series.",
    }),
  };
}
