// Owns the socket of a session: connected, by TLS where the URL asks for it, within a time limit, and ours to destroy.
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { connectionError } from "../errors/connection-error.js";

export interface Host {
  readonly name: string;
  readonly port: number;
  /** Of a Unix socket; there is no name then. */
  readonly path: string | undefined;
  readonly tls: Tls | undefined;
}

export interface Tls {
  /** Whether a certificate that nobody vouches for is taken, as libpq takes it for `sslmode=require`. */
  readonly rejectUnauthorized: boolean;
  /** Whether a server that speaks no TLS is spoken to all the same. */
  readonly isOptional: boolean;
  /** Without asking in PostgreSQL's protocol first. */
  readonly isDirect: boolean;
}

/** In the protocol's words: a length, and a version that stands for "may we speak TLS?". */
const tlsRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Connects to a host. Not by the driver: its own sockets cannot be destroyed from outside, and one whose other end is gone
 * would keep the process alive for the quarter of an hour that the kernel goes on trying. And where the driver speaks TLS
 * over a socket of ours there are two of them: it said goodbye on the one after the other was destroyed, which ended the
 * process (`write EBADF`, with nobody left to listen). Here there is one, that which the driver gets.
 */
export async function openSocket({ name, port, path, tls }: Host, timeoutMs: number): Promise<Socket> {
  const signal = AbortSignal.timeout(timeoutMs);
  const socket = lasting(path === undefined ? connect(port, name) : connect(path));
  try {
    await heard(socket, "connect", signal);
    // A Unix socket does not leave the machine, and a server offers no TLS over it.
    return tls === undefined || path !== undefined ? socket : await secured(socket, name, tls, signal);
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? connectionError("CONNECT_TIMEOUT", error) : error;
  }
}

async function secured(socket: Socket, name: string, tls: Tls, signal: AbortSignal): Promise<Socket> {
  if (!tls.isDirect) {
    socket.write(tlsRequest);
    const [reply] = await heard(socket, "data", signal);
    const answer = String(reply);
    if (answer === "N" && tls.isOptional) {
      return socket;
    }
    // More than one byte came from somebody in between: it would be taken for the server's word, unencrypted.
    if (answer !== "S") {
      throw new Error("the server speaks no TLS");
    }
  }
  const secure = lasting(
    connectTls({
      socket,
      // The certificate must be this host's.
      host: name,
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(tls.isDirect ? { ALPNProtocols: ["postgresql"] } : {}),
      rejectUnauthorized: tls.rejectUnauthorized,
    }),
  );
  await heard(secure, "secureConnect", signal);
  return secure;
}

/**
 * A socket whose errors somebody hears, also when nobody waits for them: before the driver has it, and after its close,
 * when the driver takes every listener off.
 */
function lasting<S extends Socket>(socket: S): S {
  const ignore = (): void => {};
  socket.on("error", ignore);
  socket.once("close", () => process.nextTick(() => socket.on("error", ignore)));
  return socket;
}

/** Waits for an event. Rejects when the socket fails, or ends without a word, or the time is up. */
async function heard(socket: Socket, event: string, signal: AbortSignal): Promise<readonly unknown[]> {
  const settled = new AbortController();
  const either = { signal: AbortSignal.any([signal, settled.signal]) };
  try {
    return await Promise.race([
      once(socket, event, either),
      once(socket, "close", either).then(() => {
        throw connectionError("CONNECT_FAILED");
      }),
    ]);
  } finally {
    settled.abort();
  }
}
