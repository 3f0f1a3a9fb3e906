// Owns a server that can be stopped, killed and started again, with its data, and a standby that follows it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Standby, startPair } from "../support/standby.js";

export interface MortalServer {
  readonly url: string;
  readonly standby: Standby;
  /** SIGINT: sessions are ended, their transactions rolled back, and everything is written. */
  stopFast(): Promise<void>;
  /** SIGKILL: the server is gone in the middle of whatever it did. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops both and removes their data. */
  end(): Promise<void>;
}

/** @param options `tls`: whether both speak TLS, and their URLs ask for it */
export async function startMortalServer(options: { readonly tls: boolean }): Promise<MortalServer> {
  const { primary, standby, end } = await startPair(options);

  async function start(): Promise<void> {
    // After a kill, children of the old server may hold its memory for a moment more; it refuses to start meanwhile.
    for (let left = 50; ; left -= 1) {
      try {
        await primary.start();
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
    url: primary.url,
    standby,
    stopFast: () => primary.stop(),
    async kill() {
      const [pid] = (await readFile(join(primary.directory, "postmaster.pid"), "utf8")).split("\n");
      process.kill(Number(pid), "SIGKILL");
    },
    start,
    end,
  };
}
