// Owns a proxy on loopback that holds every reply back for so long: a server that is further away.
import { connect, createServer, type Socket } from "node:net";
import { atPort, listenOnLoopback } from "../test/support/loopback.js";

export interface DelayProxy {
  /** The same URL, through the proxy. */
  readonly url: string;
  close(): Promise<void>;
}

/** @param delayMs added to each round trip, in milliseconds; 0 adds only the proxy's own cost */
export async function startDelayProxy(url: string, delayMs: number): Promise<DelayProxy> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on("data", (chunk) => upstream.write(chunk));
    // Timers of one delay fire in the order they were set, so chunks stay in order.
    upstream.on("data", (chunk) =>
      delayMs === 0 ? client.write(chunk) : setTimeout(() => client.write(chunk), delayMs),
    );
  });
  const proxyPort = await listenOnLoopback(server);
  return {
    url: atPort(url, proxyPort),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) {
          socket.destroy();
        }
        server.close(() => resolve());
      }),
  };
}
