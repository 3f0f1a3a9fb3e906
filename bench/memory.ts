// Owns what memory a process needs: over a million creates, and for each create that waits.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import postgres from "postgres";
import type { Databases } from "./databases.js";
import { type Placer, series } from "./strategies/strategy.js";
import { batched } from "./strategies/this-module.js";

setFlagsFromString("--expose-gc");
const collect: () => void = runInNewContext("gc");

const creates = 1_000_000;
const waiting = 50_000;

export function measureMemory(databases: Databases): Promise<string> {
  return databases.withFresh(async (url) => {
    const placer = await batched.open(url);
    const heaps: number[] = [];
    let placed = 0;
    while (placed < creates) {
      placed += await placeMany(placer, 100_000, placed);
      heaps.push(heapAfterCollection());
      console.log(`${placed.toLocaleString("en")} creates: ${mebibytes(heaps.at(-1) ?? 0)} MiB of heap`);
    }
    const growth = (heaps.at(-1) ?? 0) - (heaps[1] ?? 0);
    const perCreate = await costOfWaiting(url, placer);
    await placer.close();
    return [
      `Growth from 200,000 creates on: ${mebibytes(growth)} MiB, ${(growth / (creates - 200_000)).toFixed(2)} bytes a create.`,
      `A create that waits: ${Math.round(perCreate).toLocaleString("en")} bytes, input, promise and result included.`,
    ].join("\n");
  });
}

async function placeMany(placer: Placer, most: number, offset: number): Promise<number> {
  const callers = 1_000;
  let next = offset;
  const caller = async (): Promise<void> => {
    while (next < offset + most) {
      next += 1;
      await placer.place(next);
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return next - offset;
}

/** Holds the counter, so that creates can only wait, and divides the heap's growth among them. */
async function costOfWaiting(url: string, placer: Placer): Promise<number> {
  const sql = postgres(url, { max: 1 });
  return sql
    .begin(async (tx) => {
      await tx`select 1 from order_sequence_tracker where series = ${series} for update`;
      const before = heapAfterCollection();
      const placing = Array.from({ length: waiting }, (_, index) => placer.place(10 * creates + index));
      await new Promise((resolve) => setImmediate(resolve));
      const cost = (heapAfterCollection() - before) / waiting;
      return { cost, placing };
    })
    .then(async ({ cost, placing }) => {
      await Promise.all(placing);
      return cost;
    })
    .finally(() => sql.end());
}

function heapAfterCollection(): number {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1);
}
