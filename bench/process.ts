// Owns a process of its own that runs callers: started by the bench, and, with an argument, the process itself.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
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
  let loading = processes;
  let begin = () => {};
  const ready = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const areReady = () => {
    loading -= 1;
    if (loading === 0) {
      begin();
    }
    return ready;
  };
  return Promise.all(
    Array.from({ length: processes }, (_, index) =>
      inProcess({ url, callers, seconds, offset: index * 1e9 }, areReady),
    ),
  );
}

/** The processes start together: loading 32 of them takes longer than a run. */
async function inProcess(work: Work, areReady: () => Promise<void>): Promise<Sample> {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(work)], {
    execArgv: process.execArgv,
  });
  const failed = new Promise<never>((_, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`a process ended with ${code}`)));
  });
  const next = () => new Promise<unknown>((resolve) => child.once("message", resolve));
  await Promise.race([next(), failed]);
  await areReady();
  const answer = next();
  child.send("go");
  return sampleSchema.parse(await Promise.race([answer, failed]));
}

const sampleSchema = z.object({ placed: z.number(), seconds: z.number(), latencies: z.array(z.number()) });

const [, script, argument] = process.argv;
if (script === fileURLToPath(import.meta.url) && argument !== undefined) {
  const { url, callers, seconds, offset }: Work = JSON.parse(argument);
  const placer = await batched.open(url);
  // The connection, and the prepared statement.
  await placer.place(offset);
  const begun = new Promise((resolve) => process.once("message", resolve));
  process.send?.("ready");
  await begun;
  const { placed, ...sample } = await closedLoop(placer, callers, seconds, offset);
  await placer.close();
  // Not before it is sent: the latencies of 250 callers are a long message.
  process.send?.({ ...sample, placed: placed + 1 }, undefined, undefined, () => process.disconnect());
}
