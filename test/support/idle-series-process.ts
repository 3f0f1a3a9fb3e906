// Owns a process of its own that places an order in each of many series and counts what the module keeps of them.
import { fork } from "node:child_process";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pMap from "p-map";
import { connect } from "../../src/connection/connect.js";
import { createOrdersModule, type OrderSeries, orderSeries } from "../../src/index.js";
import { checkout, upTo } from "./checkouts.js";

export interface Weight {
  readonly placed: number;
  /** Series and orders that the module still holds though nobody else does. */
  readonly kept: number;
}

/** Places an order in each of so many series, from another process, and counts what is kept once they are idle. */
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
  // The orders that come back are those that a create in flight would keep, and the series are those that a queue would.
  const placeOne = async (name: string): Promise<readonly WeakRef<object>[]> => {
    const series = tenant(name);
    const { order } = (await orders.create(checkout(`pay_${name}`), { series }))._unsafeUnwrap();
    return [new WeakRef(series), new WeakRef(order)];
  };
  // A statement and a commit each over 8 connections: with more than a few waiting for each, a create on a slow or busy
  // machine is not through within its deadline.
  const names = upTo(count).map((n) => `T${n}`);
  const refs = (await pMap(names, placeOne, { concurrency: 32 })).flat();
  const kept = (): number => refs.filter((ref) => ref.deref() !== undefined).length;
  // Collected sooner or later, or never: a loop that waits longer than a deadline's timer, not a figure of the heap.
  for (let round = 0; round < 400 && kept() > 0; round += 1) {
    await setTimeout(50);
    globalThis.gc?.();
  }
  const answer = { placed: refs.length / 2, kept: kept() };
  await orders.close();
  await close();
  return answer;
}

const [, script, url, count] = process.argv;
if (script === fileURLToPath(import.meta.url) && url !== undefined) {
  process.send?.(await weigh(url, Number(count)));
}
