// Owns the death of an embedded server, and its next start.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** SIGKILL: the server is gone in the middle of whatever it did, and what was in its memory with it. */
export async function killServer(directory: string): Promise<void> {
  const [pid] = (await readFile(join(directory, "postmaster.pid"), "utf8")).split("\n");
  process.kill(Number(pid), "SIGKILL");
}

/** After a kill, children of the old server may hold its memory for a moment more; it refuses to start meanwhile. */
export async function startAgain(start: () => Promise<void>): Promise<void> {
  for (let left = 50; ; left -= 1) {
    try {
      await start();
      return;
    } catch (error) {
      if (left === 0) {
        throw new Error("the server does not start again", { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}
