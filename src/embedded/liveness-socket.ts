// Listens on a socket that shows that a directory's holder is alive: the kernel closes it with the process.
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { isError } from "../errors/is-error.js";

export interface LivenessSocket {
  close(): Promise<void>;
}

/**
 * The longest path of a socket that every system supports, in bytes. On Linux, `/proc` shortens a longer one.
 */
const maxAddressBytes = 103;

/** Listens in the directory. Resolves to undefined where the system does not support such sockets. */
export async function listenIn(directory: string, name: string): Promise<LivenessSocket | undefined> {
  const place = await addressOf(directory, name);
  if (place === undefined) {
    return undefined;
  }
  const server = createServer((client) => client.destroy());
  // The lock must not keep a process alive that has nothing else to do.
  server.unref();
  const listening = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    // `exclusive`, because a worker of `cluster` would make the primary process listen, which outlives it.
    server.listen({ path: place.address, exclusive: true }, () => resolve(true));
    // Deno throws at once unless everything is allowed: nothing else opens what is below `/proc`.
  }).catch(() => false);
  if (!listening) {
    await place.release();
    return undefined;
  }
  server.on("error", () => {});
  return {
    close: () => new Promise<void>((resolve) => server.close(() => resolve())).then(place.release),
  };
}

/**
 * Whether a process listens on the socket. Only a refused connection or a missing file counts as no: any
 * other error, such as a missing permission, proves nothing and counts as yes.
 */
export async function answersOn(directory: string, name: string): Promise<boolean> {
  const isGone = (error: unknown): boolean =>
    isError(error) && "code" in error && (error.code === "ECONNREFUSED" || error.code === "ENOENT");
  let place: Address | undefined;
  try {
    place = await addressOf(directory, name);
  } catch (error) {
    return !isGone(error);
  }
  if (place === undefined) {
    return true;
  }
  try {
    const { address } = place;
    return await new Promise<boolean>((resolve) => {
      const socket = connect({ path: address });
      socket.once("connect", () => {
        socket.destroy();
        resolve(true);
      });
      socket.once("error", (error) => resolve(!isGone(error)));
    }).catch(() => true);
  } finally {
    await place.release();
  }
}

interface Address {
  readonly address: string;
  release(): Promise<void>;
}

async function addressOf(directory: string, name: string): Promise<Address | undefined> {
  const path = join(directory, name);
  if (process.platform === "linux") {
    const handle = await open(directory, constants.O_RDONLY | constants.O_DIRECTORY);
    return { address: `/proc/self/fd/${handle.fd}/${name}`, release: () => handle.close() };
  }
  return process.platform === "win32" || Buffer.byteLength(path) > maxAddressBytes
    ? undefined
    : { address: path, release: async () => {} };
}
