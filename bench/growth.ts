// Owns `npm run bench -- --growth`: how throughput grows with distance and processes.
import { formatTable } from "../src/cli/table.js";
import type { Databases } from "./databases.js";
import { startDelayProxy } from "./delay-proxy.js";
import { inProcesses } from "./process.js";
import { closedLoop, type Figures, figuresOf } from "./run.js";
import { functionPerOrder } from "./strategies/function-per-order.js";
import type { Strategy } from "./strategies/strategy.js";
import { batched } from "./strategies/this-module.js";

const seconds = 3;

export async function measureGrowth(databases: Databases): Promise<string> {
  const rows: (readonly (string | number)[])[] = [];
  const row = (what: string, strategy: string, callers: number, { throughput, p50, p99 }: Figures) =>
    rows.push([what, strategy, callers, Math.round(throughput), p50.toPrecision(3), p99.toPrecision(3)]);
  for (const delayMs of [0, 1, 5]) {
    for (const strategy of [batched, functionPerOrder]) {
      for (const callers of [1, 1_000]) {
        const figures = await databases.withFresh((url) => throughProxy(url, delayMs, strategy, callers));
        row(`round trip + ${delayMs} ms`, strategy.name, callers, figures);
      }
    }
  }
  for (const processes of [1, 2, 4]) {
    const figures = await databases.withFresh(async (url) =>
      figuresOf(await inProcesses(url, processes, 1_000 / processes, seconds)),
    );
    row(`${processes} processes`, "batched", 1_000, figures);
  }
  return formatTable(["what grows", "strategy", "callers", "orders/s", "p50 ms", "p99 ms"], rows);
}

async function throughProxy(
  url: string,
  delayMs: number,
  strategy: Strategy,
  callers: number,
): Promise<Figures> {
  const proxy = await startDelayProxy(url, delayMs);
  const placer = await strategy.open(proxy.url);
  const sample = await closedLoop(placer, callers, seconds);
  await placer.close();
  await proxy.close();
  return figuresOf([sample]);
}
