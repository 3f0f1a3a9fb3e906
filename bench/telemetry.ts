// Owns `npm run bench -- --telemetry`: what being listened to costs, by OpenTelemetry's SDK, by none, and by nothing at all.
import { formatTable } from "../src/cli/table.js";
import { connect } from "../src/connection/connect.js";
import { orderSeries } from "../src/index.js";
import { wireModule } from "../src/orders/create-orders-module.js";
import { createTelemetry, type Instrumentation } from "../src/telemetry/telemetry.js";
import { registerTelemetry } from "../test/support/telemetry.js";
import type { Databases } from "./databases.js";
import { closedLoop, figuresOf } from "./run.js";
import {
  connections,
  currency,
  customerId,
  items,
  paymentReference,
  series,
  template,
  totalAmount,
} from "./strategies/strategy.js";

const [rounds, seconds] = [9, 3];

/** As if the module reported nothing. */
const silence: Instrumentation = {
  observeCreate: (_, run) => run(),
  observe: (_table, _operation, place) => place,
  observeIsolated: (_table, _operation, isolate) => isolate,
  retried: () => {},
  watchQueue: () => {},
  stop: () => {},
};

const ways = {
  "no code that tells": { listen: () => silence, sdk: false },
  "no SDK": { listen: createTelemetry, sdk: false },
  "an SDK that keeps all": { listen: createTelemetry, sdk: true },
};
type Way = keyof typeof ways;

async function throughput(url: string, way: Way, callers: number): Promise<number> {
  const { listen, sdk } = ways[way];
  const telemetry = sdk ? registerTelemetry() : undefined;
  const forgetting = telemetry && setInterval(telemetry.forget, 100);
  const { db, close } = connect(url, { maxConnections: connections });
  const orders = wireModule(db, { series: orderSeries({ name: series, template }) }, listen);
  const place = async (n: number): Promise<void> => {
    const input = { paymentReference: paymentReference(n), customerId, currency, totalAmount, items };
    (await orders.create(input))._unsafeUnwrap();
  };
  const sample = await closedLoop({ place, close }, callers, seconds);
  await orders.close();
  await close();
  clearInterval(forgetting);
  telemetry?.unregister();
  return figuresOf([sample]).throughput;
}

/** Ratios of each round, so that a slow minute hits all alike; then the median, the least and the greatest of them. */
export async function measureTelemetry(databases: Databases): Promise<string> {
  const rows: (readonly (string | number)[])[] = [];
  const names: readonly Way[] = ["no code that tells", "no SDK", "an SDK that keeps all"];
  for (const callers of [1, 1_000]) {
    const ratios = new Map<Way, number[]>(names.map((way) => [way, []]));
    for (let round = 0; round < rounds; round += 1) {
      const measured = new Map<Way, number>();
      for (const way of round % 2 === 0 ? names : names.toReversed()) {
        measured.set(way, await databases.withFresh((url) => throughput(url, way, callers)));
      }
      const base = measured.get("no code that tells") ?? Number.NaN;
      for (const [way, figure] of measured) {
        ratios.get(way)?.push(figure / base);
      }
    }
    for (const way of names.slice(1)) {
      const sorted = (ratios.get(way) ?? []).toSorted((a, b) => a - b);
      const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(3);
      rows.push([callers, way, at(0.5), at(0), at(1)]);
    }
  }
  return formatTable(["callers", "way", "× no code that tells", "least", "greatest"], rows);
}
