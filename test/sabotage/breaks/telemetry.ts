// Owns the breaks of what OpenTelemetry receives.
import type { Break } from "../break.js";

const noticedBy = "test/db/telemetry/telemetry.test.ts";

export const telemetry: readonly Break[] = [
  {
    guarantee: "telemetry: a statement belongs to the creates that it takes along",
    file: "src/telemetry/telemetry.ts",
    find: "run((order) => spans.set(order, span))",
    replace: "run(() => {})",
    noticedBy,
  },
  {
    guarantee: "telemetry: a retry is counted by the failure before",
    file: "src/numbering/place-batch.ts",
    find: "      context.onRetry?.(kind);",
    replace: "",
    noticedBy,
  },
  {
    guarantee: "telemetry: a tenant's series is no attribute",
    file: "src/telemetry/telemetry.ts",
    find: 'names.has(name) ? { "gapless_orders.series": name } : {}',
    replace: '({ "gapless_orders.series": name })',
    noticedBy: "test/db/telemetry/no-customer-data.test.ts",
  },
  {
    guarantee: "telemetry: no word of a driver's is in a span",
    file: "src/telemetry/instrument-placing.ts",
    find: "span.setError(kind);",
    replace: "span.setError(String(thrown));",
    noticedBy: "test/db/telemetry/no-customer-data.test.ts",
  },
  {
    guarantee: "telemetry: an older order is no news of the counter",
    file: "src/telemetry/last-sequences.ts",
    find: "dateKey > last.dateKey ||",
    replace: "dateKey !== last.dateKey ||",
    noticedBy,
  },
  {
    guarantee: "telemetry: the length of the queue is reported while it waits",
    file: "src/orders/create-orders-module.ts",
    find: "telemetry.watchQueue(creator.queued);",
    replace: "",
    noticedBy,
  },
  {
    guarantee: "telemetry: a create that fails is an error with its kind",
    file: "src/telemetry/telemetry.ts",
    find: "if (result.isErr()) {",
    replace: "if (result.isErr() && startedAt < 0) {",
    noticedBy,
  },
  {
    guarantee: "telemetry: what an SDK throws reaches no call",
    file: "src/telemetry/guarded.ts",
    find: "return otherwise;",
    replace: "throw thrown;",
    noticedBy: "test/db/telemetry/throwing-sdk.test.ts",
  },
  {
    guarantee: "telemetry: an order is sent once, also where the context manager throws after it was",
    file: "src/telemetry/instrument-placing.ts",
    find: "sending ??= send(",
    replace: "sending = send(",
    noticedBy: "test/db/telemetry/throwing-sdk.test.ts",
  },
];
