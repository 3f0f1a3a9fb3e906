// Owns `npm run bench`: all strategies in one run on one server, medians, ratios, JSON and a plot.
// The full run writes its figures into README.md and docs/group-commit.md as well; `-- --pages` writes those of the last
// run again. `-- --quick` takes under two minutes; `-- --memory`, `-- --growth`, `-- --tenants`,
// `-- --fleet`, `-- --large` and `-- --telemetry` measure those instead.
import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { startProgress } from "../src/cli/progress.js";
import { type Databases, startDatabases } from "./databases.js";
import { measureFleets } from "./fleet.js";
import { measureGrowth } from "./growth.js";
import { measureLarge } from "./large.js";
import { measureMemory } from "./memory.js";
import { cells } from "./plan.js";
import { plot } from "./plot.js";
import { type Row, ratiosOf, tables } from "./report.js";
import type { Figures } from "./run.js";
import { measureTelemetry } from "./telemetry.js";
import { measureTenants } from "./tenants.js";
import { writePages } from "./write-pages.js";

const quick = process.argv.includes("--quick");
const { rounds, seconds } = quick ? { rounds: 1, seconds: 1 } : { rounds: 3, seconds: 3 };

if (process.argv.includes("--pages")) {
  await writePages();
} else {
  await measure();
}

async function measure(): Promise<void> {
  const databases = await startDatabases();
  try {
    if (process.argv.includes("--memory")) {
      console.log(await measureMemory(databases));
    } else if (process.argv.includes("--growth")) {
      console.log(await measureGrowth(databases));
    } else if (process.argv.includes("--fleet")) {
      console.log(await measureFleets(databases));
    } else if (process.argv.includes("--large")) {
      console.log(await measureLarge(databases));
    } else if (process.argv.includes("--tenants")) {
      console.log(await measureTenants(databases));
    } else if (process.argv.includes("--telemetry")) {
      console.log(await measureTelemetry(databases));
    } else {
      await bench(databases);
    }
  } finally {
    await databases.stop();
  }
}

async function bench(databases: Databases): Promise<void> {
  const measured = new Map(cells.map((cell) => [cell, [] as Figures[]]));
  const progress = startProgress();
  let begun = 0;
  for (let round = 0; round < rounds; round += 1) {
    // Every other round goes the other way, so that no strategy always follows the same one.
    for (const cell of round % 2 === 0 ? cells : cells.toReversed()) {
      begun += 1;
      progress.show(`${begun}/${rounds * cells.length} ${cell.strategy}, ${cell.callers} callers`);
      measured.get(cell)?.push(await cell.measure(databases, seconds));
    }
  }
  progress.stop();
  const rows: readonly Row[] = [...measured].map(([{ strategy, callers }, figures]) => ({
    strategy,
    callers,
    throughput: median(figures.map((figure) => figure.throughput)),
    p50: median(figures.map((figure) => figure.p50)),
    p99: median(figures.map((figure) => figure.p99)),
  }));
  const ratios = ratiosOf(rows);
  const about = `${databases.about}; ${cpus().length} cores; Node.js ${process.version}; ${rounds} × ${seconds} s a cell`;
  console.log(`${about}\n\n${tables(rows, ratios)}`);
  const folder = fileURLToPath(new URL(quick ? "results/quick/" : "results/", import.meta.url));
  await mkdir(folder, { recursive: true });
  await writeFile(`${folder}bench.json`, `${JSON.stringify({ about, rows, ratios }, null, 2)}\n`);
  await writeFile(
    `${folder}bench.svg`,
    plot(rows, "Orders with a number, durable commits, one PostgreSQL server"),
  );
  if (!quick) {
    await writePages();
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
