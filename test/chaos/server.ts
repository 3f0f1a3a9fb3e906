// Owns a server that can be stopped, killed and started again, with its data, and a standby that follows it.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { newEmbeddedServer } from "../support/embedded-server.js";
import { makeStandby, type Standby } from "../support/standby.js";

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
  const settings = { persistent: true, maxConnections: 60, ...options };
  const primary = await newEmbeddedServer(settings);
  const { server, url, directory } = primary;
  if (options.tls && !url.includes("sslmode=require")) {
    throw new Error("the embedded server does not speak TLS");
  }
  await server.initialise();
  // A copy of its data can follow it once it has run with these settings.
  await server.start();
  await server.stop();
  const standby = await makeStandby(primary, await newEmbeddedServer(settings));
  await server.start();
  await standby.start();

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
    standby,
    stopFast: () => server.stop(),
    async kill() {
      const [pid] = (await readFile(join(directory, "postmaster.pid"), "utf8")).split("\n");
      process.kill(Number(pid), "SIGKILL");
    },
    start,
    async end() {
      await standby.end();
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
