// Whatever ends a connection, and in whatever order its parts end: no error is left that nobody catches.
import { randomBytes } from "node:crypto";
import { rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { afterAll, describe, expect, inject, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { createOrdersModule } from "../../../src/index.js";
import { migrate } from "../../../src/migrations/index.js";
import { callInProcess } from "../../support/calling-process.js";
import { gam } from "../../support/checkouts.js";
import { testDatabase } from "../../support/database.js";
import { newEmbeddedServer } from "../../support/embedded-server.js";
import { listenOnLoopback } from "../../support/loopback.js";
import { withDatabase, withUser } from "../../support/urls.js";

const database = testDatabase();
const isTls = new URL(inject("serverUrl")).searchParams.has("sslmode");
const name = `gapless_refused_${randomBytes(4).toString("hex")}`;
afterAll(() => database.sql().unsafe(`drop role if exists ${name}_one, ${name}_none`));

const withParameter = (parameter: string, value: string): string => {
  const url = new URL(database.url());
  url.searchParams.set(parameter, value);
  return url.href;
};

it("a process whose server refuses its connections lives on and gets the reason", async () => {
  const admin = database.sql();
  await admin.unsafe(`create role ${name}_one login connection limit 1 password 'x'`);
  await admin.unsafe(`create role ${name}_none nologin password 'x'`);
  const refusals: Readonly<Record<string, string>> = {
    "53300": withUser(database.url(), `${name}_one`, "x"),
    "28000": withUser(database.url(), `${name}_none`, "x"),
    "3D000": withDatabase(database.url(), "no_such_database"),
    "42704": withParameter("options", "-c no_such_setting=1"),
    // A server of yours may ask for no password. And nobody whom the process trusts has signed the certificate.
    ...(isTls
      ? {
          "28P01": withUser(database.url(), "postgres", "wrong"),
          DEPTH_ZERO_SELF_SIGNED_CERT: withParameter("sslmode", "verify-full"),
        }
      : {}),
  };
  const works = Object.values(refusals).map((url) => ({ url, callers: 4, calls: 3 }));
  const called = await callInProcess(works).done;
  expect(called.map(({ failed }) => Object.keys(failed))).toEqual(
    Object.keys(refusals).map((code) => [code]),
  );
});

it("a process whose server ends the connection while it opens lives on", async () => {
  const after = (bytes: string | undefined, end: (socket: Socket) => unknown) => (socket: Socket) =>
    socket.once("data", () => {
      if (bytes !== undefined) {
        socket.write(bytes);
      }
      end(socket);
    });
  const close = (socket: Socket) => socket.end();
  const reset = (socket: Socket) => socket.resetAndDestroy();
  const silence = () => {};
  const ends: readonly ((socket: Socket) => unknown)[] = [
    ...[close, reset, silence, (socket: Socket) => socket.destroy()],
    ...[undefined, "S", "N", "SS", "?"].flatMap((bytes) =>
      [close, reset, silence].map((end) => after(bytes, end)),
    ),
    // In the middle of the handshake: its first bytes have come, or nonsense answers them.
    ...[undefined, "nonsense, and not a little of it"].flatMap((bytes) =>
      [close, reset, silence].map((end) => after("S", after(bytes, end))),
    ),
  ];
  let turn = 0;
  const server = createServer((socket) => {
    socket.on("error", () => {});
    ends[turn % ends.length]?.(socket);
    turn += 1;
  });
  const url = `postgres://nobody@127.0.0.1:${await listenOnLoopback(server)}/nothing${isTls ? "?sslmode=require" : ""}`;
  // Calls that wait while nothing is open fail with the first that cannot open a connection: so one after the other.
  const work = { url, callers: 1, calls: 2 * ends.length, options: { connectTimeoutMs: 200 } };
  const [called] = await callInProcess([work]).done;
  server.close();
  expect(turn).toBeGreaterThanOrEqual(2 * ends.length);
  expect(Object.keys(called?.failed ?? {}).toSorted()).toEqual([
    "CONNECT_FAILED",
    "CONNECT_TIMEOUT",
    ...(isTls ? ["TLS_UNSUPPORTED"] : []),
  ]);
});

it.runIf(isTls)(
  "a certificate that the process trusts is taken, and one for another host is not",
  async () => {
    const works = ["localhost", "127.0.0.1"].map((hostname) => {
      const url = new URL(withParameter("sslmode", "verify-full"));
      url.hostname = hostname;
      return { url: url.href, callers: 2, calls: 2 };
    });
    const [there, other] = await callInProcess(works, { NODE_EXTRA_CA_CERTS: inject("certificate") }).done;
    expect(there).toMatchObject({ ok: 4, failed: {} });
    expect(other).toMatchObject({ ok: 0, failed: { ERR_TLS_CERT_ALTNAME_INVALID: 4 } });
  },
);

describe("a process under load", () => {
  it("lives on when its backends are terminated, and serves every caller again", async () => {
    const calling = callInProcess([{ url: database.url(), callers: 20, orders: true }]);
    await calling.begun;
    for (let killed = 0; killed < 60; ) {
      const rows = await database.sql()`
        select pg_terminate_backend(pid)
        from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and application_name = 'postgres.js'`;
      killed += rows.length;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    expect(await calling.finish()).toMatchObject([{ healed: 20 }]);
  });

  it("lives on when the server restarts, and numbers its orders without a gap", async () => {
    const { server, directory, url } = await newEmbeddedServer({
      persistent: true,
      maxConnections: 40,
      tls: isTls,
    });
    await server.initialise();
    await server.start();
    const { db, close } = connect(url, { maxConnections: 2 });
    await migrate(db);
    const calling = callInProcess([{ url, callers: 20, orders: true }]);
    await calling.begun;
    for (const _ of [1, 2]) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await server.stop();
      await server.start();
    }
    expect(await calling.finish()).toMatchObject([{ healed: 20 }]);
    const audit = await createOrdersModule(db, { series: gam }).audit();
    expect(audit._unsafeUnwrap()).toMatchObject({ clean: true });
    await close();
    await server.stop();
    await rm(directory, { recursive: true, force: true });
  });
});
