// Owns the pooler of a test run: PgBouncer in transaction mode, in front of the run's server.
import { spawn } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { connect } from "../../src/connection/connect.js";
import { freePort } from "./embedded-server.js";
import { atPort } from "./loopback.js";

/** Transactions in mixed order over few server connections: what depends on a session shows. */
function settingsFor(server: URL, port: number): string {
  const { hostname, port: serverPort, username, password } = server;
  return `
[databases]
* = host=${hostname} port=${serverPort} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 12
max_client_conn = 500
server_round_robin = 1
`;
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), "gapless-pooler-"));
  const file = join(directory, "pgbouncer.ini");
  const server = new URL(project.getProvidedContext().serverUrl);
  await writeFile(file, settingsFor(server, port));
  await chmod(directory, 0o755);
  // It refuses to run as root.
  const user = process.getuid?.() === 0 ? ["-u", "postgres"] : [];
  const pooler = spawn("pgbouncer", [...user, file], { stdio: "ignore" });
  const ended = new Promise((resolve) => pooler.once("exit", resolve));
  pooler.once("error", (error) => console.error(String(error)));
  await untilOpen(atPort(server, port));
  project.provide("poolerPort", port);
  return async () => {
    pooler.kill();
    await ended;
    await rm(directory, { recursive: true });
  };
}

async function untilOpen(url: string): Promise<void> {
  const { db, close } = connect(url, { pooler: true });
  for (let left = 50; ; left -= 1) {
    try {
      await db.execute("select 1");
      return await close();
    } catch (error) {
      if (left === 0) {
        throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
