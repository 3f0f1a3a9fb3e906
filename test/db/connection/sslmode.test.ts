// TLS by the words of libpq and by the option `ssl`, to a server whose certificate is its own authority.
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { providerServer, reach, refusalOf } from "../../support/provider-server.js";

const server = providerServer();

describe("sslmode", () => {
  it.each([
    ["disable", false],
    ["allow", false],
    ["prefer", true],
    ["require", true],
  ])("%s encrypts with a server that takes both: %s", async (mode, isEncrypted) => {
    expect(await reach(server.url(`/postgres?sslmode=${mode}`))).toMatchObject({ isEncrypted });
  });

  it("allow encrypts if the server wants it, and prefer does not if the server does not", async () => {
    expect(await reach(server.url("/postgres?sslmode=allow", "only_tls:x"))).toMatchObject({
      isEncrypted: true,
    });
    expect(await reach(server.url("/postgres?sslmode=prefer", "only_plain:x"))).toMatchObject({
      isEncrypted: false,
    });
  });

  it("that the server does not take is told, with the one that it does", async () => {
    expect(await refusalOf(server.url("/postgres", "only_tls:x"))).toEqual({
      code: "28000",
      message: expect.stringMatching(
        /^connect: localhost:\d+: the server said: pg_hba\.conf rejects .*; if the server asks for TLS, add sslmode=verify-full/,
      ),
    });
  });

  it("verify-full and verify-ca take the server's certificate by its authority, from a file or an option", async () => {
    const ca = await readFile(server.certificate(), "utf8");
    const file = `sslrootcert=${encodeURIComponent(server.certificate())}`;
    expect(await reach(server.url(`/postgres?sslmode=verify-full&${file}`))).toMatchObject({
      isEncrypted: true,
    });
    expect(await reach(server.url("/postgres"), { ssl: { ca } })).toMatchObject({ isEncrypted: true });
    expect(await reach(server.url("/postgres"), { ssl: { ca: Buffer.from(ca) } })).toMatchObject({
      isEncrypted: true,
    });
    // The certificate names `localhost` only.
    const byAddress = (parameters: string) => server.url(`127.0.0.1:${server.port()}/postgres?${parameters}`);
    expect(await reach(byAddress(`sslmode=verify-ca&${file}`))).toMatchObject({ isEncrypted: true });
    expect(await reach(byAddress(`sslmode=require&${file}`))).toMatchObject({ isEncrypted: true });
    expect(await reach(byAddress(""), { ssl: { ca, servername: "localhost" } })).toMatchObject({
      isEncrypted: true,
    });
    for (const refused of [byAddress(`sslmode=verify-full&${file}`), byAddress("sslmode=require")]) {
      const options = refused.includes("verify") ? {} : { ssl: { ca } };
      expect(await refusalOf(refused, options)).toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    }
  });

  it("tells why a certificate was refused, and what to do", async () => {
    for (const parameters of ["sslmode=verify-full", "sslmode=verify-ca", "ssl=true", "sslrootcert=system"]) {
      expect(await refusalOf(server.url(`/postgres?${parameters}`))).toEqual({
        code: "DEPTH_ZERO_SELF_SIGNED_CERT",
        message: expect.stringMatching(
          /^connect: localhost:\d+: its certificate was refused: self-signed certificate; give the authority .*sslrootcert/,
        ),
      });
    }
  });
});
