// Owns starting a process of the chaos run, and ending it by asking.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Work } from "./worker.js";

export interface WorkerEnd {
  /** Zero if it ended by itself, as it should. */
  readonly code: number | null;
  /** Whatever it said: warnings, unhandled rejections, a stack. It should say nothing. */
  readonly output: string;
}

/** Past every deadline: a process that has not ended by then never does. */
const hangMs = 120_000;

export function startWorker(work: Work): { stop(): Promise<WorkerEnd> } {
  const child = fork(fileURLToPath(new URL("worker.ts", import.meta.url)), [JSON.stringify(work)], {
    execArgv: ["--import", "tsx"],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on("data", (chunk) => {
      output += String(chunk);
    });
  }
  const ended = new Promise<WorkerEnd>((resolve) => {
    child.once("exit", (code) => resolve({ code, output }));
  });
  return {
    async stop() {
      child.connected && child.send("stop");
      const limit = setTimeout(() => child.kill("SIGKILL"), hangMs);
      return ended.finally(() => clearTimeout(limit));
    },
  };
}
