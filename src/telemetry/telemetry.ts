// Reports to OpenTelemetry: one span per create and per statement, and the metrics. The app provides the SDK.
import {
  type Attributes,
  createNoopMeter,
  metrics,
  type ObservableResult,
  ProxyTracerProvider,
  SpanKind,
  trace,
} from "@opentelemetry/api";
import type { Result } from "neverthrow";
import type { FailureKind } from "../errors/errors.js";
import { systemTimers } from "../retry/timers.js";
import type { OrderSeries } from "../series/order-series.js";
import type { Answer, GivenNumber, Isolate, Place, Submission } from "../sql/submission.js";
import type { Telemetry } from "./context.js";
import { guarded } from "./guarded.js";
import { guardedMeter } from "./guarded-meter.js";
import { type GuardedSpan, guardedSpan } from "./guarded-span.js";
import { instrumentPlacing, type PlacingOperation } from "./instrument-placing.js";
import { createLastSequences } from "./last-sequences.js";
import { createMetrics } from "./metrics.js";

/** The name of the instrumentation scope, by which an SDK can select it. */
const scope = "gapless-orders";

/** The instrumentation of a module. An error that the SDK throws never reaches the caller. */
export interface Instrumentation {
  /**
   * Runs a create and records it. Without an SDK it only runs the create.
   *
   * @param run the create; it passes its validated order to `onValidated`, which links the order's statement
   * to it
   */
  observeCreate<T, E extends CreateError>(
    series: OrderSeries | undefined,
    run: (onValidated?: (submission: Submission) => void) => Promise<Result<T & PlacedOutcome, E>>,
  ): Promise<Result<T & PlacedOutcome, E>>;
  /** Records each placing statement. */
  observe<S extends Submission, A extends Answer>(
    table: string,
    operation: PlacingOperation,
    place: Place<S, A>,
    givenNumber: (answer: A) => GivenNumber | undefined,
  ): Place<S, A>;
  /** Records each statement that places the orders of a batch one by one. */
  observeIsolated<S extends Submission, A extends Answer>(
    table: string,
    operation: PlacingOperation,
    isolate: Isolate<S, A>,
    givenNumber: (answer: A) => GivenNumber | undefined,
  ): Isolate<S, A>;
  /** Counts a batch that is sent again after a failure of the kind. */
  retried(failure: FailureKind): void;
  /** Reports the length of the queue from now on. */
  watchQueue(queued: () => number): void;
  /** Stops reporting the queue and the last sequences of this module. */
  stop(): void;
}

/** What is recorded of a create that succeeded. */
interface PlacedOutcome {
  readonly replayed: boolean;
}
/** What is recorded of a create that failed. */
interface CreateError {
  readonly kind: string;
}

/**
 * Creates the instrumentation. The app must register its meter provider before it creates the module: unlike
 * the tracer, the meter does not find an SDK that is registered later.
 *
 * @param declared the series of the module; the first is its default. Empty where documents choose their series
 */
export function createTelemetry(declared: readonly OrderSeries[]): Instrumentation {
  const names = new Set(declared.map(({ name }) => name));
  const tracer = guarded(() => trace.getTracer(scope), new ProxyTracerProvider().getTracer(scope));
  const meter = guarded(() => metrics.getMeter(scope), createNoopMeter());
  const instruments = meter === createNoopMeter() ? undefined : createMetrics(guardedMeter(meter));
  const lastSequences = createLastSequences(names);
  const spans = new WeakMap<Submission, GuardedSpan>();
  const attributesOf = ({ name }: OrderSeries): Attributes =>
    names.has(name) ? { "gapless_orders.series": name } : {};
  const sequences = (result: ObservableResult): void => {
    for (const [name, sequence] of lastSequences.read()) {
      result.observe(sequence, { "gapless_orders.series": name });
    }
  };
  let queued = (): number => 0;
  const queue = (result: ObservableResult): void =>
    result.observe(queued(), declared[0] === undefined ? {} : attributesOf(declared[0]));
  instruments?.lastSequence.addCallback(sequences);
  instruments?.queueLength.addCallback(queue);

  const telemetry: Telemetry = { tracer, instruments, attributesOf, spanOf: (order) => spans.get(order) };
  return {
    observeCreate(series, run) {
      const attributes = series === undefined ? {} : attributesOf(series);
      const options = { kind: SpanKind.INTERNAL, attributes };
      const span = guardedSpan(() => tracer.startSpan("gapless_orders.create", options));
      if (!span.isRecording && instruments === undefined) {
        return run();
      }
      const startedAt = systemTimers.performance.now();
      return run((order) => spans.set(order, span)).then((result) => {
        const outcome = result.match(
          ({ replayed }) => (replayed ? "replayed" : "placed"),
          ({ kind }) => kind,
        );
        const labels = { ...attributes, "gapless_orders.outcome": outcome };
        instruments?.creates.add(1, labels);
        instruments?.createDuration.record((systemTimers.performance.now() - startedAt) / 1_000, labels);
        span.setAttributes({ "gapless_orders.outcome": outcome });
        if (result.isErr()) {
          span.setAttributes({ "error.type": outcome });
          span.setError(outcome);
        }
        span.end();
        return result;
      });
    },
    observe(table, operation, place, givenNumber) {
      const observed = instrumentPlacing(telemetry, lastSequences, table, operation);
      return (...statement) =>
        observed(
          statement,
          () => place(...statement),
          (answers) => answers.map(givenNumber),
        );
    },
    observeIsolated(table, operation, isolate, givenNumber) {
      const observed = instrumentPlacing(telemetry, lastSequences, table, operation);
      return (batch, numbering, limits) =>
        observed(
          [batch, numbering],
          () => isolate(batch, numbering, limits),
          (answers) =>
            answers.map((answer) => (answer.kind === "placed" ? givenNumber(answer.row) : undefined)),
          { "gapless_orders.isolated": true },
        );
    },
    retried: (failure) => instruments?.retries.add(1, { "gapless_orders.failure": failure }),
    watchQueue(read) {
      queued = read;
    },
    stop() {
      instruments?.lastSequence.removeCallback(sequences);
      instruments?.queueLength.removeCallback(queue);
    },
  };
}
