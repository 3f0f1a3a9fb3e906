// Owns `npm run bench -- --fleet`: many processes with one caller each, as serverless functions are.
import { formatTable } from "../src/cli/table.js";
import type { Databases } from "./databases.js";
import { inProcesses } from "./process.js";
import { closedLoop, type Figures, figuresOf, verify } from "./run.js";
import { functionOver } from "./strategies/function-per-order.js";
import { batched } from "./strategies/this-module.js";

/** So many processes, one caller each. */
export function measureFleet(processes: number) {
  return (databases: Databases, seconds: number): Promise<Figures> =>
    databases.withFresh(async (url) => {
      const samples = await inProcesses(url, processes, 1, seconds);
      const placed = samples.reduce((sum, sample) => sum + sample.placed, 0);
      await verify(url, batched, placed);
      return figuresOf(samples);
    });
}

/** So many modules of one process, with a connection and a caller each: the processes without what they take of the cores. */
export function measureModules(modules: number) {
  return (databases: Databases, seconds: number): Promise<Figures> =>
    databases.withFresh(async (url) => {
      const placers = await Promise.all(Array.from({ length: modules }, () => batched.open(url)));
      const samples = await Promise.all(
        placers.map((placer, index) => closedLoop(placer, 1, seconds, index * 1e9)),
      );
      await Promise.all(placers.map((placer) => placer.close()));
      const placed = samples.reduce((sum, sample) => sum + sample.placed, 0);
      await verify(url, batched, placed);
      return figuresOf(samples);
    });
}

/** A call of the SQL function for each order, on so many connections. */
export function measureFunctions(connections: number) {
  return (databases: Databases, seconds: number): Promise<Figures> =>
    databases.withFresh(async (url) => {
      const strategy = functionOver(connections);
      const placer = await strategy.open(url);
      const sample = await closedLoop(placer, connections, seconds);
      await placer.close();
      await verify(url, strategy, sample.placed);
      return figuresOf([sample]);
    });
}

export async function measureFleets(databases: Databases): Promise<string> {
  const seconds = 3;
  const rows: (readonly (string | number)[])[] = [];
  for (const callers of [8, 32, 64]) {
    for (const [what, measure] of [
      ["this module, a process a caller", measureFleet(callers)],
      ["this module, a module a caller", measureModules(callers)],
      ["a plpgsql call an order", measureFunctions(callers)],
    ] as const) {
      const { throughput, p50, p99 } = await measure(databases, seconds);
      rows.push([what, callers, Math.round(throughput), p50.toPrecision(3), p99.toPrecision(3)]);
    }
  }
  return formatTable(["what", "callers", "orders/s", "p50 ms", "p99 ms"], rows);
}
