// Owns a process of its own that runs callers: started by the bench, and, with an argument, the process itself.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { closedLoop, type Sample } from "./run.js";
import { batched } from "./strategies/this-module.js";

interface Work {
  readonly url: string;
  readonly callers: number;
  readonly seconds: number;
  readonly offset: number;
}

/** Runs callers of this module in so many processes at once. */
export function inProcesses(
  url: string,
  processes: number,
  callers: number,
  seconds: number,
): Promise<readonly Sample[]> {
  return Promise.all(
    Array.from({ length: processes }, (_, index) =>
      inProcess({ url, callers, seconds, offset: index * 1e9 }),
    ),
  );
}

function inProcess(work: Work): Promise<Sample> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(work)], {
      execArgv: process.execArgv,
    });
    child.once("message", (sample: Sample) => resolve(sample));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`a process ended with ${code}`)));
  });
}

const [, script, argument] = process.argv;
if (script === fileURLToPath(import.meta.url) && argument !== undefined) {
  const { url, callers, seconds, offset }: Work = JSON.parse(argument);
  const placer = await batched.open(url);
  const sample = await closedLoop(placer, callers, seconds, offset);
  await placer.close();
  process.send?.(sample);
}
