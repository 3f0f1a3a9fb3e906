// Owns listening on loopback, on a port that the system chooses.
import type { Server } from "node:net";

/** Starts to listen and resolves with the port. */
export async function listenOnLoopback(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) {
    throw new Error("the system gave no port");
  }
  return address.port;
}

/** The same URL at another port of this machine: that of a proxy or a pooler. */
export function atPort(url: string | URL, port: number): string {
  const there = new URL(url);
  // Wherever the server itself is: in a container it has an address of its own.
  there.hostname = "127.0.0.1";
  there.port = String(port);
  return there.href;
}
