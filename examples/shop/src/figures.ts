// Owns the figures of the process: collected by OpenTelemetry's SDK, for Prometheus and for the operations page.
import { metrics } from "@opentelemetry/api";
import { PrometheusExporter, PrometheusSerializer } from "@opentelemetry/exporter-prometheus";
import { DataPointType, MeterProvider, type MetricData } from "@opentelemetry/sdk-metrics";

/** Counted since the process started. */
export interface Figures {
  readonly placed: number;
  readonly replays: number;
  readonly retries: number;
  readonly fallbacks: number;
  readonly failures: number;
}

// Before a numbering is made: a meter does not find an SDK that comes later.
const exporter = new PrometheusExporter({ preventServerStart: true });
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));

/** What Prometheus reads. */
export async function metricsText(): Promise<string> {
  return new PrometheusSerializer().serialize((await exporter.collect()).resourceMetrics);
}

/** @param series whose creates are counted */
export async function readFigures(series: string): Promise<Figures> {
  const collected = (await exporter.collect()).resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const creates = (wanted: (outcome: unknown) => boolean): number =>
    sum(
      collected,
      "gapless_orders.creates",
      (attributes) =>
        attributes["gapless_orders.series"] === series && wanted(attributes["gapless_orders.outcome"]),
    );
  return {
    placed: creates((outcome) => outcome === "placed"),
    replays: creates((outcome) => outcome === "replayed"),
    retries: sum(collected, "gapless_orders.retries"),
    fallbacks: sum(collected, "gapless_orders.fallbacks"),
    failures: creates((outcome) => outcome !== "placed" && outcome !== "replayed"),
  };
}

function sum(
  collected: readonly MetricData[],
  name: string,
  wanted: (attributes: Readonly<Record<string, unknown>>) => boolean = () => true,
): number {
  return collected
    .flatMap((metric) =>
      metric.descriptor.name === name && metric.dataPointType === DataPointType.SUM ? metric.dataPoints : [],
    )
    .filter(({ attributes }) => wanted(attributes))
    .reduce((total, { value }) => total + value, 0);
}
