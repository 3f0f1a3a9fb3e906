// URLs as providers and tools print them, to a server on IPv6 and on a Unix socket.
import { sql } from "drizzle-orm";
import { describe, expect, it, vi } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { providerServer, reach } from "../../support/provider-server.js";

const server = providerServer();

describe("a URL", () => {
  it("with an IPv6 address reaches the server there", async () => {
    expect(await reach(`postgres://postgres:postgres@[::1]:${server.port()}/postgres`)).toMatchObject({
      address: "::1",
    });
    expect(
      await reach(`postgres://postgres:postgres@[::1]:${server.port()}/postgres?sslmode=require`),
    ).toMatchObject({
      address: "::1",
      isEncrypted: true,
    });
  });

  it("with the directory of a Unix socket reaches the server there, and TLS is not asked for", async () => {
    const encoded = encodeURIComponent(server.sockets());
    for (const socket of [
      `postgres://over_socket@${encoded}:${server.port()}/postgres`,
      `postgres://over_socket@/postgres?host=${server.sockets()}&port=${server.port()}`,
      `postgres://over_socket@localhost:${server.port()}/postgres?host=${encoded}&sslmode=require`,
    ]) {
      expect(await reach(socket)).toEqual({ address: null, isEncrypted: false });
    }
  });

  it("with several hosts reaches the one that is there", async () => {
    const hosts = `127.0.0.1:1,[::1]:${server.port()},127.0.0.1:${server.port()}`;
    expect(await reach(`postgres://postgres:postgres@${hosts}/postgres`)).toMatchObject({ address: "::1" });
  });

  it("of a provider or of a tool works as it is printed", async () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    for (const parameters of [
      "sslmode=require&channel_binding=require",
      "pgbouncer=true&connection_limit=1&sslmode=require",
      "schema=public&connect_timeout=10&pool_timeout=10&sslaccept=accept_invalid_certs&sslmode=prefer",
      "options=-c%20statement_timeout%3D5s&application_name=shop&target_session_attrs=read-write",
      "no_such_parameter=1",
    ]) {
      expect(await reach(server.url(`/postgres?${parameters}`))).toMatchObject({
        isEncrypted: parameters.includes("sslmode"),
      });
    }
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });

  it("sets what it says on the server", async () => {
    const { db, close } = connect(
      server.url("/postgres?options=-c%20jit%3Doff&application_name=shop&schema=app"),
    );
    const rows = await db.execute(sql`
      select current_setting('jit') as jit, current_setting('application_name') as name,
        current_setting('search_path') as path`);
    expect(rows).toMatchObject([{ jit: "off", name: "shop", path: '"app"' }]);
    await close();
  });
});
