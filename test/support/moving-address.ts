// Owns an address that leads to one server now and to another later, as one that follows the primary does.
import { connect, createServer, type Socket } from "node:net";
import { atPort, listenOnLoopback } from "./loopback.js";

export interface MovingAddress {
  readonly url: string;
  /** Where new connections go from now on. Those that are there stay where they are. */
  moveTo(url: string): void;
  close(): void;
}

export async function startMovingAddress(first: string): Promise<MovingAddress> {
  let there = new URL(first);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(there.port), there.hostname);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on("error", () => to.destroy());
      from.on("close", () => sockets.delete(from));
    }
  });
  return {
    url: atPort(first, await listenOnLoopback(server)),
    moveTo(url) {
      there = new URL(url);
    },
    close() {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
    },
  };
}
