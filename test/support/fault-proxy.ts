// Owns a proxy on loopback that reads the conversation and spoils it at one message.
import { connect, createServer, type Socket } from "node:net";
import { atPort, listenOnLoopback } from "./loopback.js";
import { type Direction, type Message, messageSplitter, recordSplitter } from "./messages.js";
import { clientEnd, serverEnd } from "./tls-ends.js";

/**
 * - `cut`: both sides see the end of the stream.
 * - `torn`: half of the message arrives, then the same.
 * - `reset`: both sides see a reset.
 * - `stall`: nothing arrives any more, in either direction, and neither side sees an end.
 * - `half-close`: the receiver sees the end of the stream; the other direction goes on.
 */
export const faultActions = ["cut", "torn", "reset", "stall", "half-close"] as const;
export type FaultAction = (typeof faultActions)[number];

export interface Fault {
  readonly direction: Direction;
  /** Counted from 1 in its direction, from the moment the proxy was armed. It does not arrive. */
  readonly message: number;
  readonly action: FaultAction;
  /** Whether nobody is let in afterwards, as when the server's host is gone. (Default: no) */
  readonly isLast?: boolean;
}

/** A message that went through while the proxy was armed. */
export interface Seen {
  readonly direction: Direction;
  readonly type: string;
}

export interface FaultProxy {
  /** The same URL, through the proxy. */
  readonly url: string;
  /** From now on, messages of one connection are counted, the first that has one; the fault hits once. */
  arm(fault?: Fault): void;
  readonly seen: readonly Seen[];
  hasHit(): boolean;
  close(): Promise<void>;
}

/**
 * What the proxy sees of a URL that asks for TLS: the `messages`, as the server to the client and the client to the server,
 * or the `records` that pass through it, whose contents are encrypted.
 */
export type Sight = "messages" | "records";

export async function startFaultProxy(url: string, sight: Sight = "messages"): Promise<FaultProxy> {
  const { hostname, port, searchParams } = new URL(url);
  const isTls = searchParams.has("sslmode");
  const splitter = isTls && sight === "records" ? recordSplitter : messageSplitter;
  const sockets = new Set<Socket>();
  const seen: Seen[] = [];
  let fault: Fault | undefined;
  let isArmed = false;
  let armedFor: Socket | undefined;
  let hasHit = false;

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (rawClient) => {
    const rawUpstream = connect({ host: hostname, port: Number(port), allowHalfOpen: true, noDelay: true });
    if (isTls && sight === "messages") {
      // Nobody reads the sockets below: they are TLS's.
      for (const raw of [rawClient, rawUpstream]) {
        sockets.add(raw);
        raw.on("error", () => {});
        raw.on("close", () => sockets.delete(raw));
      }
      Promise.all([serverEnd(rawClient), clientEnd(rawUpstream)]).then(
        ([client, upstream]) => between(client, upstream, [rawClient, rawUpstream]),
        () => {
          rawClient.destroy();
          rawUpstream.destroy();
        },
      );
    } else {
      between(rawClient, rawUpstream, [rawClient, rawUpstream]);
    }
  });

  function between(client: Socket, upstream: Socket, raw: readonly Socket[]): void {
    let isStalled = false;

    function hit(action: FaultAction, to: Socket, message: Message): void {
      hasHit = true;
      if (fault?.isLast) {
        server.close();
      }
      isStalled = action !== "half-close";
      if (action === "torn") {
        to.write(message.bytes.subarray(0, Math.ceil(message.bytes.length / 2)));
      }
      if (action === "cut" || action === "torn") {
        client.end();
        upstream.end();
      }
      if (action === "reset") {
        for (const socket of raw) {
          socket.resetAndDestroy();
        }
      }
      if (action === "half-close") {
        to.end();
      }
    }

    function forward(from: Socket, to: Socket, direction: Direction): void {
      const split = splitter(direction);
      sockets.add(from);
      from.on("data", (chunk) => {
        for (const message of split(chunk)) {
          if (isStalled) {
            return;
          }
          if (isArmed && (armedFor ?? client) === client) {
            armedFor = client;
            seen.push({ direction, type: message.type });
            const count = seen.filter((one) => one.direction === direction).length;
            if (!hasHit && fault?.direction === direction && fault.message === count) {
              hit(fault.action, to, message);
              if (isStalled) {
                return;
              }
              continue;
            }
          }
          if (to.writable) {
            to.write(message.bytes);
          }
        }
      });
      from.on("end", () => !isStalled && to.end());
      from.on("error", () => !isStalled && to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        if (!isStalled) {
          to.destroy();
        }
      });
    }

    forward(client, upstream, "toServer");
    forward(upstream, client, "toClient");
  }

  const proxyPort = await listenOnLoopback(server);
  return {
    url: atPort(url, proxyPort),
    arm(next) {
      fault = next;
      isArmed = true;
      armedFor = undefined;
      hasHit = false;
      seen.length = 0;
    },
    seen,
    hasHit: () => hasHit,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) {
          socket.destroy();
        }
        server.close(() => resolve());
      }),
  };
}
