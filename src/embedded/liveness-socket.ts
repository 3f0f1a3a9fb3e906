// Owns the socket by which a live holder of a directory is told from a dead one: the kernel closes it with the process.
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";

export interface LivenessSocket {
  close(): Promise<void>;
}

/** The longest path that a socket's address holds on every system, in bytes. Linux takes a longer one by a detour. */
const longestAddress = 103;

/** Listens in the directory, or answers undefined where the system or the file system has no such sockets. */
export async function listenIn(directory: string, name: string): Promise<LivenessSocket | undefined> {
  const place = await addressOf(directory, name);
  if (place === undefined) {
    return undefined;
  }
  const server = createServer((asking) => asking.destroy());
  // The lock must not keep a process alive that has nothing else to do.
  server.unref();
  const listening = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(false));
    // `exclusive`: a worker of `cluster` would have the primary process listen, which outlives it.
    server.listen({ path: place.address, exclusive: true }, () => resolve(true));
  });
  if (!listening) {
    await place.release();
    return undefined;
  }
  server.on("error", () => {});
  return {
    close: () => new Promise<void>((resolve) => server.close(() => resolve())).then(place.release),
  };
}

/** Whether somebody listens. Only silence says no: an answer that is withheld, for want of a right, says yes. */
export async function answersOn(directory: string, name: string): Promise<boolean> {
  const isGone = (error: unknown): boolean =>
    error instanceof Error && "code" in error && (error.code === "ECONNREFUSED" || error.code === "ENOENT");
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
      const asking = connect({ path: address });
      asking.once("connect", () => {
        asking.destroy();
        resolve(true);
      });
      asking.once("error", (error) => resolve(!isGone(error)));
    });
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
  return process.platform === "win32" || Buffer.byteLength(path) > longestAddress
    ? undefined
    : { address: path, release: async () => {} };
}
