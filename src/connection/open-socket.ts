// Owns the socket of a session: connected within a time limit, and ours to destroy.
import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface Address {
  readonly host: readonly string[];
  readonly port: readonly number[];
  /** Of a Unix socket; there is no host then. */
  readonly path?: string | false | undefined;
}

/**
 * Connects to the n-th of the address's hosts. The driver's own sockets cannot be destroyed from outside: one whose
 * other end is gone would keep the process alive for the quarter of an hour that the kernel goes on trying.
 */
export async function openSocket(address: Address, n: number, timeoutMs: number): Promise<Socket> {
  const host = address.host[n] ?? "";
  const socket = address.path ? connect(address.path) : connect(address.port[n] ?? 5432, host);
  try {
    await once(socket, "connect", { signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    socket.destroy();
    throw error;
  }
  // The driver asks a TLS server for its certificate under this name.
  return Object.assign(socket, { host });
}
