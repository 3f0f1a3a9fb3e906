// Owns an address that leads to one server now and to another later, as one that follows the primary does.
import { connect, createServer, type Socket } from "node:net";
import { atPort, listenOnLoopback } from "./loopback.js";

export interface MovingAddress {
  readonly url: string;
  /** Where new connections go from now on. Those that are there stay where they are. */
  moveTo(url: string): void;
  /** Lets the next connection wait. `isWaiting` settles when it has come; it goes where the address led to by then. */
  hold(): { readonly isWaiting: Promise<void>; readonly release: () => void };
  close(): void;
}

export async function startMovingAddress(first: string): Promise<MovingAddress> {
  let there = new URL(first);
  const sockets = new Set<Socket>();
  let gate: { readonly opened: Promise<void>; readonly come: () => void } | undefined;
  const server = createServer(async (client) => {
    const { port, hostname } = there;
    const waitsAt = gate;
    gate = undefined;
    waitsAt?.come();
    await waitsAt?.opened;
    const upstream = connect(Number(port), hostname);
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
    hold() {
      let release = () => {};
      const opened = new Promise<void>((resolve) => {
        release = resolve;
      });
      const isWaiting = new Promise<void>((resolve) => {
        gate = { opened, come: resolve };
      });
      return { isWaiting, release };
    },
    close() {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
    },
  };
}
