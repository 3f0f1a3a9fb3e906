// Owns a proxy on loopback that puts an error of its own in the place of one answer, once the server has finished.
import { connect, createServer, type Socket } from "node:net";
import { atPort, listenOnLoopback } from "./loopback.js";
import { messageSplitter } from "./messages.js";

interface ReplacedAnswer {
  readonly severity: string;
  readonly code: string;
  /** Whether the statement does not reach the server: the error is all that comes of it. (Default: it is carried out) */
  readonly isHeldBack?: boolean;
}

export interface AnswerProxy {
  /** The same URL, through the proxy. */
  readonly url: string;
  /** The next statement of any connection is answered with this. An error that ends the session closes its connection. */
  replaceNext(answer: ReplacedAnswer): void;
  hasReplaced(): boolean;
  close(): Promise<void>;
}

/** Types of the messages with which a client executes a statement. What prepares it goes through, in both directions. */
const ofExecution = new Set(["Q", "B", "E", "S"]);

export async function startAnswerProxy(url: string): Promise<AnswerProxy> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let armed: ReplacedAnswer | undefined;
  let hasReplaced = false;

  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true });
    const fromClient = messageSplitter("toServer");
    const fromServer = messageSplitter("toClient");
    let replacing: ReplacedAnswer | undefined;

    function answerWith({ severity, code }: ReplacedAnswer): void {
      replacing = undefined;
      hasReplaced = true;
      const isEnd = severity !== "ERROR";
      client.write(Buffer.concat([errorResponse(severity, code), ...(isEnd ? [] : [readyForQuery])]));
      if (isEnd) {
        client.end();
        upstream.destroy();
      }
    }

    client.on("data", (chunk) => {
      for (const { type, bytes } of fromClient(chunk)) {
        if (armed !== undefined && ofExecution.has(type)) {
          replacing = armed;
          armed = undefined;
        }
        if (replacing?.isHeldBack && ofExecution.has(type)) {
          if (type === "S" || type === "Q") {
            answerWith(replacing);
          }
        } else {
          upstream.write(bytes);
        }
      }
    });
    upstream.on("data", (chunk) => {
      for (const { type, bytes } of fromServer(chunk)) {
        if (replacing === undefined) {
          client.write(bytes);
        } else if (type === "Z") {
          // Ready for the next one: this one is committed.
          answerWith(replacing);
        }
      }
    });
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.end();
      });
    }
  });
  const proxyPort = await listenOnLoopback(server);
  return {
    url: atPort(url, proxyPort),
    replaceNext(answer) {
      armed = answer;
      hasReplaced = false;
    },
    hasReplaced: () => hasReplaced,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) {
          socket.destroy();
        }
        server.close(() => resolve());
      }),
  };
}

/** As a server and a pooler write it: both severities, the code, and words. */
function errorResponse(severity: string, code: string): Buffer {
  const fields = Buffer.from(`S${severity}\0V${severity}\0C${code}\0Msaid by the proxy\0\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}

const readyForQuery = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);
