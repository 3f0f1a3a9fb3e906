// Owns the network between the processes and the server: a proxy on loopback that drops, resets, delays and freezes.
import { connect, createServer, type Socket } from "node:net";
import { atPort, listenOnLoopback } from "../support/loopback.js";

export interface Network {
  /** The same URL, through the network. */
  readonly url: string;
  /** Ends every connection: both sides see the end of the stream. */
  drop(): void;
  /** Resets every connection. */
  reset(): void;
  /** Holds each chunk back for so long, in milliseconds; 0 for not at all. */
  delay(ms: number): void;
  /** Nothing goes through until it thaws; then everything does. */
  freeze(): void;
  thaw(): void;
  /** What is connected now never hears of the other side again, and sees no end. */
  blackHole(): void;
  close(): Promise<void>;
}

interface Link {
  readonly client: Socket;
  readonly upstream: Socket;
  isLost: boolean;
}

export async function startNetwork(url: string): Promise<Network> {
  const { hostname, port } = new URL(url);
  const links = new Set<Link>();
  /** Also of links that are lost, of which one side may never hear that the other has gone. */
  const sockets = new Set<Socket>();
  let delayMs = 0;
  let isFrozen = false;

  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true });
    const link: Link = { client, upstream, isLost: false };
    links.add(link);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      from.on("data", (chunk) => {
        const forward = (): void => void (to.writable && !link.isLost && to.write(chunk));
        // Timers of one delay fire in the order they were set, so chunks stay in order.
        delayMs === 0 ? forward() : setTimeout(forward, delayMs);
      });
      sockets.add(from);
      from.on("error", () => {});
      from.on("close", () => {
        sockets.delete(from);
        links.delete(link);
        if (!link.isLost) {
          to.destroy();
        }
      });
      if (isFrozen) {
        from.pause();
      }
    }
  });
  const proxyPort = await listenOnLoopback(server);
  const each = (run: (socket: Socket) => void): void => {
    for (const { client, upstream } of links) {
      run(client);
      run(upstream);
    }
  };
  return {
    url: atPort(url, proxyPort),
    drop: () => each((socket) => socket.end()),
    reset: () => each((socket) => socket.resetAndDestroy()),
    delay(ms) {
      delayMs = ms;
    },
    freeze() {
      isFrozen = true;
      each((socket) => socket.pause());
    },
    thaw() {
      isFrozen = false;
      each((socket) => socket.resume());
    },
    blackHole() {
      for (const link of links) {
        link.isLost = true;
      }
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) {
          socket.destroy();
        }
        server.close(() => resolve());
      }),
  };
}
