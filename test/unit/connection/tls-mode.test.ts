// Whether a connection is encrypted and what of the certificate is verified: libpq's words, and the option `ssl`.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { parseServerUrl } from "../../../src/connection/server-url.js";
import type { TlsOptions } from "../../../src/connection/tls-mode.js";

const directory = mkdtempSync(join(tmpdir(), "gapless-tls-"));
const root = join(directory, "root.pem");
writeFileSync(root, "PEM");
afterAll(() => rmSync(directory, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** What is tried one after the other: `plain`, or what TLS verifies. */
function waysOf(query: string, ssl?: boolean | TlsOptions): readonly string[] {
  const [host] = parseServerUrl(`postgres://h/x${query}`, { ssl }).hosts;
  return (host?.tls ?? []).map((tls) => {
    if (tls === undefined) {
      return "plain";
    }
    return tls.rejectUnauthorized ? (tls.checksName ? "signed and named" : "signed") : "any certificate";
  });
}

describe("a connection", () => {
  it.each([
    ["", ["plain"]],
    ["?sslmode=disable", ["plain"]],
    ["?sslmode=allow", ["plain", "any certificate"]],
    ["?sslmode=prefer", ["any certificate", "plain"]],
    ["?sslmode=require", ["any certificate"]],
    ["?sslmode=no-verify", ["any certificate"]],
    ["?sslmode=verify-ca", ["signed"]],
    ["?sslmode=verify-full", ["signed and named"]],
    ["?ssl=true", ["signed and named"]],
    ["?ssl=false", ["plain"]],
    ["?ssl=true&sslmode=require", ["any certificate"]],
    // As libpq: a root certificate that is named is asked.
    [`?sslmode=require&sslrootcert=${root}`, ["signed"]],
    [`?sslrootcert=${root}`, ["signed and named"]],
    ["?sslrootcert=system", ["signed and named"]],
  ])("with the URL's %s tries %j", (query, ways) => {
    expect(waysOf(query)).toEqual(ways);
  });

  it.each([
    [true, "", ["signed and named"]],
    [{ ca: "PEM" }, "", ["signed and named"]],
    [{ ca: "PEM" }, "?sslmode=require", ["signed and named"]],
    [{ ca: "PEM" }, "?sslmode=verify-ca", ["signed"]],
    [false, "?sslmode=require", ["plain"]],
  ])("with the option ssl %j and the URL's %s tries %j", (ssl, query, ways) => {
    expect(waysOf(query, ssl)).toEqual(ways);
  });

  it("follows PGSSLMODE where the URL has no mode", () => {
    vi.stubEnv("PGSSLMODE", "verify-ca");
    expect(waysOf("")).toEqual(["signed"]);
    expect(waysOf("?sslmode=disable")).toEqual(["plain"]);
  });

  it.each([
    ["?sslmode=verify", undefined, /sslmode must be one of disable, allow/],
    ["?ssl=yes", undefined, /ssl must be one of/],
    ["?sslmode=disable", true, /the option ssl asks for TLS: leave out one/],
    ["?sslmode=require&sslrootcert=system", undefined, /needs sslmode=verify-full/],
    ["?sslmode=prefer&sslnegotiation=direct", undefined, /needs sslmode=require/],
    ["?sslrootcert=/no/such/file", undefined, /file of sslrootcert cannot be read \(ENOENT\): give its path/],
  ])("is refused with %s and the option %j", (query, ssl, words) => {
    expect(() => connect(`postgres://u:hunter2@h/x${query}`, { ssl })).toThrow(words);
  });
});
