// Owns a server that can be stopped, killed and started again, with its data, and a standby that follows it.
import { killServer, startAgain } from "../support/kill-server.js";
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

  return {
    url: primary.url,
    standby,
    stopFast: () => primary.stop(),
    kill: () => killServer(primary.directory),
    start: () => startAgain(primary.start),
    end,
  };
}
