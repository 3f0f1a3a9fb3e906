// Owns what is measured: strategies by callers, in rounds that alternate, so that a slow minute hits all alike.
import { measureCeiling } from "./ceiling.js";
import type { Databases } from "./databases.js";
import { measureFleet, measureFunctions, measureModules } from "./fleet.js";
import { numberingCells } from "./numbering/cells.js";
import { inProcesses } from "./process.js";
import { closedLoop, type Figures, figuresOf, verify } from "./run.js";
import { advisoryLock } from "./strategies/advisory-lock.js";
import { bareInsert } from "./strategies/bare-insert.js";
import { clientTransaction } from "./strategies/client-transaction.js";
import { forUpdateNowait } from "./strategies/for-update-nowait.js";
import { functionPerOrder } from "./strategies/function-per-order.js";
import { serial } from "./strategies/serial.js";
import type { Strategy } from "./strategies/strategy.js";
import { batched, unbatched } from "./strategies/this-module.js";
import { measureBesideHeld, measureSeries } from "./tenants.js";

export const strategies: readonly Strategy[] = [
  batched,
  unbatched,
  functionPerOrder,
  clientTransaction,
  forUpdateNowait,
  advisoryLock,
  serial,
];
export const callerCounts = [1, 16, 64, 256, 1_000] as const;

export interface Cell {
  readonly strategy: string;
  readonly callers: number;
  readonly measure: (databases: Databases, seconds: number) => Promise<Figures>;
}

function cell(strategy: Strategy, callers: number): Cell {
  return {
    strategy: strategy.name,
    callers,
    measure: (databases, seconds) =>
      databases.withFresh(async (url) => {
        const placer = await strategy.open(url);
        const sample = await closedLoop(placer, callers, seconds);
        await placer.close();
        await verify(url, strategy, sample.placed);
        return figuresOf([sample]);
      }),
  };
}

export const thousandSeries = "batched, 1,000 series";
const overSeries: readonly Cell[] = callerCounts.map((callers) => ({
  strategy: thousandSeries,
  callers,
  measure: measureSeries(1_000, callers),
}));

const lonely: readonly Cell[] = [
  { strategy: "a process a caller", callers: 32, measure: measureFleet(32) },
  { strategy: "a module a caller", callers: 32, measure: measureModules(32) },
  { strategy: "function, 32 connections", callers: 32, measure: measureFunctions(32) },
];

const besideCounter: readonly Cell[] = [
  { strategy: "beside a counter", callers: 100, measure: measureBesideHeld(false) },
  { strategy: "beside a held counter", callers: 100, measure: measureBesideHeld(true) },
];

const fourProcesses: Cell = {
  strategy: "batched, 4 processes",
  callers: 1_000,
  measure: (databases, seconds) =>
    databases.withFresh(async (url) => {
      const samples = await inProcesses(url, 4, 250, seconds);
      const placed = samples.reduce((sum, sample) => sum + sample.placed, 0);
      await verify(url, batched, placed);
      return figuresOf(samples);
    }),
};

const ceilings: readonly Cell[] = [1, 2].map((sessions) => ({
  strategy: `ceiling, ${sessions} session${sessions === 1 ? "" : "s"}`,
  callers: sessions,
  measure: (databases, seconds) =>
    databases.withFresh(async (url) => ({
      throughput: await measureCeiling(url, seconds, sessions),
      p50: Number.NaN,
      p99: Number.NaN,
    })),
}));

/** Every cell once; a round goes through all of them. */
export const cells: readonly Cell[] = [
  ...callerCounts.flatMap((callers) => strategies.map((strategy) => cell(strategy, callers))),
  cell(bareInsert, 1),
  fourProcesses,
  ...overSeries,
  ...lonely,
  ...besideCounter,
  ...ceilings,
  ...numberingCells,
];
