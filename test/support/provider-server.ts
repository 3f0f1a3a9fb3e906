// Owns a server as providers have them: TLS, IPv6, a Unix socket, and roles that may connect in one way only.
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { sql } from "drizzle-orm";
import postgres from "postgres";
import { afterAll, beforeAll, expect } from "vitest";
import { type ConnectOptions, connect } from "../../src/connection/connect.js";
import { createOrdersModule, type FailureCause, retryPolicy } from "../../src/index.js";
import { checkout, gam } from "./checkouts.js";
import { type EmbeddedServer, startEmbeddedServer } from "./embedded-server.js";

/** Who may connect, and how. They come before the rules of initdb, which let everybody in by password. */
const rules = `
hostnossl all only_tls all reject
hostssl all only_plain all reject
local all over_socket trust
host all scram_user all scram-sha-256
host all md5_user all md5
`;

export interface ProviderServer {
  /** The certificate, for `localhost`, which is its own authority. */
  readonly certificate: () => string;
  readonly port: () => string;
  /** The directory of the Unix socket. */
  readonly sockets: () => string;
  /** A URL of the server at a path, or at a host and a path. */
  readonly url: (rest: string, user?: string) => string;
  readonly admin: () => postgres.Sql;
}

/** Starts one for the test file. Its database has no migrations. */
export function providerServer(): ProviderServer {
  let server: EmbeddedServer;
  let sockets: string;
  let port: string;
  let admin: postgres.Sql;
  beforeAll(async () => {
    sockets = await mkdtemp(join(tmpdir(), "gapless-sockets-"));
    await chmod(sockets, 0o777);
    const flags = ["-c", "listen_addresses=127.0.0.1,::1", "-c", `unix_socket_directories=${sockets}`];
    server = await startEmbeddedServer({ tls: true, flags });
    ({ port } = new URL(server.url));
    const hba = join(dirname(server.certificate), "pg_hba.conf");
    await writeFile(hba, `${rules}\n${await readFile(hba, "utf8")}\nhost all all ::1/128 password\n`);
    admin = postgres(server.url, { max: 1, onnotice: () => {} });
    for (const name of ["only_tls", "only_plain", "over_socket"]) {
      await admin.unsafe(`create role ${name} login password 'x'`);
    }
    await admin`select pg_reload_conf()`;
  });
  afterAll(async () => {
    await admin.end();
    await server.stop();
    await rm(sockets, { recursive: true, force: true });
  });
  return {
    certificate: () => server.certificate,
    port: () => port,
    sockets: () => sockets,
    url: (rest, user = "postgres:postgres") =>
      `postgres://${user}@${rest.startsWith("/") ? `localhost:${port}` : ""}${rest}`,
    admin: () => admin,
  };
}

interface Reached {
  /** The server's address; null over a Unix socket. */
  readonly address: string | null;
  readonly isEncrypted: boolean;
}

/** Opens the URL, asks the server how it was reached, and closes. */
export async function reach(url: string, options: ConnectOptions = {}): Promise<Reached> {
  const { db, close } = connect(url, options);
  try {
    const session = db
      .$with("session", {
        address: sql<string | null>`address`.as("address"),
        isEncrypted: sql<boolean>`encrypted`.as("encrypted"),
      })
      .as(sql`
        select host(inet_server_addr()) as address, pg_stat_ssl.ssl as encrypted
        from pg_stat_ssl
        where pg_stat_ssl.pid = pg_backend_pid()`);
    const [reached] = await db.with(session).select().from(session);
    return reached ?? expect.fail("the server did not find the session");
  } finally {
    await close();
  }
}

/** What a user is told of a session that does not open: the cause in the error of a create, of which nothing was sent. */
export async function refusalOf(
  url: string,
  options: ConnectOptions = {},
): Promise<FailureCause | undefined> {
  const { db, close } = connect(url, options);
  const retry = retryPolicy({ maxAttempts: 1 });
  const orders = createOrdersModule(db, { series: gam, retry, fallback: "none" });
  try {
    const error = (await orders.create(checkout("refused")))._unsafeUnwrapErr();
    if (error.kind === "OrderRejected") {
      return error.cause;
    }
    expect(error).toMatchObject({ kind: "RetriesExhausted", outcome: "not-created" });
    return error.kind === "RetriesExhausted" ? error.attempts[0]?.cause : undefined;
  } finally {
    await close();
  }
}
