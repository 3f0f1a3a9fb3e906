// Owns an OpenTelemetry SDK that keeps what it receives, for tests.
import { context, metrics, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";

interface Point {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** A number, or the count and sum of a histogram. */
  readonly value: unknown;
}

export interface Collected {
  readonly spans: readonly ReadableSpan[];
  /** By the metric's name. */
  readonly metrics: ReadonlyMap<string, { readonly unit: string; readonly points: readonly Point[] }>;
}

/**
 * Registers the SDK. `collect` returns what it has received so far.
 *
 * @param wrap what to register in the place of each provider (default: the provider)
 */
export function registerTelemetry(wrap: <T extends object>(provider: T) => T = (provider) => provider) {
  context.setGlobalContextManager(wrap(new AsyncLocalStorageContextManager().enable()));
  const spans = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(
    wrap(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })),
  );
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  metrics.setGlobalMeterProvider(wrap(new MeterProvider({ readers: [reader] })));
  return {
    async collect(): Promise<Collected> {
      exporter.reset();
      await reader.forceFlush();
      const exported = exporter
        .getMetrics()
        .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
      return {
        spans: [...spans.getFinishedSpans()],
        metrics: new Map(
          exported.map(({ descriptor, dataPoints }) => [
            descriptor.name,
            {
              unit: descriptor.unit,
              points: dataPoints.map(({ attributes, value }) => ({ attributes, value })),
            },
          ]),
        ),
      };
    },
    forget: () => spans.reset(),
    unregister() {
      trace.disable();
      metrics.disable();
      context.disable();
    },
  };
}

/** The spans of a name that have ended. */
export function called({ spans }: Collected, name: string): readonly ReadableSpan[] {
  return spans.filter((span) => span.name === name);
}
