// Connects the socket of a session within a time limit, over TLS if the URL asks for it.
import { once } from "node:events";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { connectionError } from "../errors/connection-error.js";
import type { Tls } from "./tls-mode.js";
import type { Place } from "./url-hosts.js";

/** As it is when the package is loaded, for the reason that retry/timers.ts has. */
const { nextTick } = process;

/** A place and the way to connect to it. */
export interface Host extends Place {
  readonly tls: Tls | undefined;
}

/** PostgreSQL's SSLRequest message: its length, and a version number that means "use TLS?". */
const tlsRequest = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);

/**
 * Connects to a host, instead of the driver, for two reasons. The driver's own sockets cannot be destroyed
 * from outside, and one whose peer has disappeared would keep the process alive for the quarter of an hour in
 * which the kernel keeps trying. And if the driver ran TLS over a socket of ours there would be two sockets:
 * it wrote its goodbye to the one after the other was destroyed, and the unhandled `write EBADF` ended the
 * process. Here the driver gets the only one.
 */
export async function openSocket(
  { name, address, port, path, tls }: Host,
  timeoutMs: number,
): Promise<Socket> {
  const signal = AbortSignal.timeout(timeoutMs);
  const socket = lasting(path === undefined ? connect(port, address ?? name) : connect(path));
  try {
    await waitFor(socket, "connect", signal);
    // A Unix socket does not leave the machine, and a server does not offer TLS over it.
    return tls === undefined || path !== undefined ? socket : await secured(socket, name, tls, signal);
  } catch (error) {
    socket.destroy();
    throw signal.aborted ? connectionError("CONNECT_TIMEOUT", error) : error;
  }
}

async function secured(socket: Socket, name: string, tls: Tls, signal: AbortSignal): Promise<Socket> {
  if (!tls.isDirect) {
    socket.write(tlsRequest);
    const [reply] = await waitFor(socket, "data", signal);
    const answer = String(reply);
    if (answer === "N" && tls.isOptional) {
      return socket;
    }
    // Further bytes may have been injected: the driver would take them for the server's encrypted answer.
    if (answer !== "S") {
      throw Object.assign(new Error("the server does not support TLS"), { code: "TLS_UNSUPPORTED" });
    }
  }
  const { ca, cert, key, passphrase, servername = name } = tls;
  const secure = lasting(
    connectTls({
      socket,
      // The certificate must match this host.
      host: servername,
      ...(isIP(servername) === 0 ? { servername } : {}),
      ...(tls.isDirect ? { ALPNProtocols: ["postgresql"] } : {}),
      ...(ca === undefined ? {} : { ca: [ca].flat().map(pem) }),
      ...(cert === undefined ? {} : { cert: pem(cert) }),
      ...(key === undefined ? {} : { key: pem(key) }),
      ...(passphrase === undefined ? {} : { passphrase }),
      ...(tls.checksName ? {} : { checkServerIdentity: () => undefined }),
      rejectUnauthorized: tls.rejectUnauthorized,
    }),
  );
  await waitFor(secure, "secureConnect", signal);
  return secure;
}

function pem(text: string | Uint8Array): string | Buffer {
  return typeof text === "string" ? text : Buffer.from(text);
}

/**
 * Keeps an error listener on a socket, so that an unhandled error cannot end the process: before the driver
 * has it, and after its close, when the driver removes all listeners.
 */
function lasting<S extends Socket>(socket: S): S {
  const ignore = (): void => {};
  socket.on("error", ignore);
  socket.once("close", () => nextTick(() => socket.on("error", ignore)));
  return socket;
}

/** Waits for an event. Rejects if the socket fails or closes first, or if the signal aborts. */
async function waitFor(socket: Socket, event: string, signal: AbortSignal): Promise<readonly unknown[]> {
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
