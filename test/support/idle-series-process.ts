// Owns a process of its own that places an order in each of many series and weighs what stays of them.
import { fork } from "node:child_process";
import { setImmediate } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { connect, createOrdersModule, type OrderSeries, orderSeries } from "../../src/index.js";
import { checkout, upTo } from "./checkouts.js";

export interface Weight {
  readonly placed: number;
  /** What stays of a series that is idle, the series itself included. */
  readonly bytesEach: number;
}

/** Places an order in each of so many series, from another process, and weighs the series once they are idle. */
export function weighIdleSeries(url: string, count: number): Promise<Weight> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [url, String(count)], {
      execArgv: ["--expose-gc", "--import", "tsx"],
    });
    child.once("message", (weight: Weight) => resolve(weight));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the weighing process ended with ${code}`)));
  });
}

async function weigh(url: string, count: number): Promise<Weight> {
  const { db, close } = connect(url, { maxConnections: 8 });
  const tenant = (name: string): OrderSeries =>
    orderSeries({ name, template: `${name}-{YYYY}{MM}{DD}-{####}`, timeZone: "Africa/Kampala" });
  const orders = createOrdersModule(db, { series: tenant("DEFAULT") });
  const placeEach = async (series: readonly OrderSeries[]): Promise<number> => {
    const results = await Promise.all(series.map((each) => orders.create(checkout(), { series: each })));
    return results.filter((result) => result.isOk() && result.value.order.sequence === 1).length;
  };
  const inUse = async (): Promise<number> => {
    for (const _ of upTo(4)) {
      await setImmediate();
      globalThis.gc?.();
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  // What the first orders compile, prepare and cache is not the series' weight.
  await placeEach(upTo(1_000).map((n) => tenant(`WARM${n}`)));
  const before = await inUse();
  const series = upTo(count).map((n) => tenant(`T${n}`));
  const placed = await placeEach(series);
  const bytesEach = ((await inUse()) - before) / series.length;
  await close();
  return { placed, bytesEach };
}

const [, script, url, count] = process.argv;
if (script === fileURLToPath(import.meta.url) && url !== undefined) {
  process.send?.(await weigh(url, Number(count)));
}
