// Owns a process of its own for each situation: a clean heap, an event loop to itself, and an end in any case. Started by
// the campaign, and, with an argument, the process itself.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { type Figure, figureShape } from "./situation.js";
import { situations } from "./situations.js";

/** Far past every deadline. A process whose event loop stands still for longer is ended from outside. */
const limitMs = 120_000;

/** What a situation gives on this server, or that it did not end. */
export function measureBounded(name: string, url: string): Promise<readonly Figure[]> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [name, url], { execArgv: process.execArgv });
    const limit = setTimeout(() => {
      child.kill("SIGKILL");
      const measured = `ended from outside after ${limitMs / 1_000} s`;
      resolve([{ what: "the whole situation", measured, goal: "ends by itself", reached: false }]);
    }, limitMs);
    child.once("message", (message) => resolve(z.array(figureShape).parse(message)));
    child.once("error", reject);
    child.once("exit", (code) => {
      clearTimeout(limit);
      reject(new Error(`the process of "${name}" ended with ${code}`));
    });
  });
}

const [, script, name, url] = process.argv;
if (script === fileURLToPath(import.meta.url) && url !== undefined) {
  const figures = await situations.find((situation) => situation.name === name)?.measure(url);
  process.send?.(figures, () => process.disconnect());
}
