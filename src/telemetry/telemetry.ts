// Owns what the module tells OpenTelemetry: a span a create and a statement, and the metrics. No SDK: the app brings it.
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
import type { OrderSeries } from "../series/order-series.js";
import type { PlaceOrders } from "../sql/place-orders.js";
import type { PlaceIsolated } from "../sql/place-orders-isolated.js";
import type { ValidOrder } from "../validation/parse-order.js";
import type { Telemetry } from "./context.js";
import { guarded } from "./guarded.js";
import { guardedMeter } from "./guarded-meter.js";
import { type GuardedSpan, guardedSpan } from "./guarded-span.js";
import { instrumentPlacing } from "./instrument-placing.js";
import { createLastSequences } from "./last-sequences.js";
import { createMetrics } from "./metrics.js";

/** The instrumentation's name, by which an SDK can choose it. */
const scope = "gapless-orders";

/** What the module's wiring tells. Nothing here throws or rejects for what an SDK throws. */
export interface Instrumentation {
  /**
   * Runs a create and tells of it. Where nobody listens it is the run and nothing else.
   *
   * @param run is given what hears of the order that onValidated the gate: its statement belongs to this create
   */
  observeCreate<T, E extends CreateError>(
    series: OrderSeries,
    run: (onValidated?: (order: ValidOrder) => void) => Promise<Result<T & PlacedOutcome, E>>,
  ): Promise<Result<T & PlacedOutcome, E>>;
  /** Tells of each placing statement into a table. */
  observe(table: string, place: PlaceOrders): PlaceOrders;
  /** The same of each statement that places a batch one by one. */
  observeIsolated(table: string, isolate: PlaceIsolated): PlaceIsolated;
  /** A group is sent again after such a failure. */
  retried(failure: FailureKind): void;
  /** Tells how many orders wait, from now on. */
  watchQueue(queued: () => number): void;
  /** No more figures of this module. */
  stop(): void;
}

/** What is told of a create that ended well, and of one that did not. */
interface PlacedOutcome {
  readonly replayed: boolean;
}
interface CreateError {
  readonly kind: string;
}

/**
 * The tracer finds an SDK that is registered later; the meter does not, so that one is registered before the module is
 * made.
 *
 * @param declared the series that the module was made with; the first is its own
 */
export function createTelemetry(declared: readonly [OrderSeries, ...OrderSeries[]]): Instrumentation {
  const names = new Set(declared.map(({ name }) => name));
  const tracer = guarded(() => trace.getTracer(scope), new ProxyTracerProvider().getTracer(scope));
  const meter = guarded(() => metrics.getMeter(scope), createNoopMeter());
  const instruments = meter === createNoopMeter() ? undefined : createMetrics(guardedMeter(meter));
  const lastSequences = createLastSequences(names);
  const spans = new WeakMap<ValidOrder, GuardedSpan>();
  const attributesOf = ({ name }: OrderSeries): Attributes =>
    names.has(name) ? { "gapless_orders.series": name } : {};
  const sequences = (result: ObservableResult): void => {
    for (const [name, sequence] of lastSequences.read()) {
      result.observe(sequence, { "gapless_orders.series": name });
    }
  };
  let queued = (): number => 0;
  const queue = (result: ObservableResult): void => result.observe(queued(), attributesOf(declared[0]));
  instruments?.lastSequence.addCallback(sequences);
  instruments?.queueLength.addCallback(queue);

  const telemetry: Telemetry = { tracer, instruments, attributesOf, spanOf: (order) => spans.get(order) };
  return {
    observeCreate(series, run) {
      const attributes = attributesOf(series);
      const options = { kind: SpanKind.INTERNAL, attributes };
      const span = guardedSpan(() => tracer.startSpan("gapless_orders.create", options));
      if (!span.isRecording && instruments === undefined) {
        return run();
      }
      const begun = performance.now();
      return run((order) => spans.set(order, span)).then((result) => {
        const outcome = result.match(
          ({ replayed }) => (replayed ? "replayed" : "placed"),
          ({ kind }) => kind,
        );
        const told = { ...attributes, "gapless_orders.outcome": outcome };
        instruments?.creates.add(1, told);
        instruments?.createDuration.record((performance.now() - begun) / 1_000, told);
        span.setAttributes({ "gapless_orders.outcome": outcome });
        if (result.isErr()) {
          span.setAttributes({ "error.type": outcome });
          span.setError(outcome);
        }
        span.end();
        return result;
      });
    },
    observe(table, place) {
      const observed = instrumentPlacing(telemetry, lastSequences, table);
      return (...statement) =>
        observed(
          statement,
          () => place(...statement),
          (rows) => rows,
        );
    },
    observeIsolated(table, isolate) {
      const observed = instrumentPlacing(telemetry, lastSequences, table);
      return (series, batch, numbering, limits) =>
        observed(
          [series, batch, numbering],
          () => isolate(series, batch, numbering, limits),
          (answers) => answers.flatMap((answer) => (answer.kind === "placed" ? [answer.row] : [])),
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
