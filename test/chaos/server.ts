// Owns a server that can be stopped, killed and started again, with its data.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { newEmbeddedServer } from "../support/embedded-server.js";

export interface MortalServer {
  readonly url: string;
  /** SIGINT: sessions are ended, their transactions rolled back, and everything is written. */
  stopFast(): Promise<void>;
  /** SIGKILL: the server is gone in the middle of whatever it did. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes its data. */
  end(): Promise<void>;
}

export async function startMortalServer(): Promise<MortalServer> {
  const { server, url, directory } = await newEmbeddedServer({ persistent: true, maxConnections: 60 });
  await server.initialise();
  await server.start();

  async function start(): Promise<void> {
    // After a kill, children of the old server may hold its memory for a moment more; it refuses to start meanwhile.
    for (let left = 50; ; left -= 1) {
      try {
        await server.start();
        return;
      } catch (error) {
        if (left === 0) {
          throw new Error("the server does not start again", { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
  }

  return {
    url,
    stopFast: () => server.stop(),
    async kill() {
      const [pid] = (await readFile(join(directory, "postmaster.pid"), "utf8")).split("\n");
      process.kill(Number(pid), "SIGKILL");
    },
    start,
    async end() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
