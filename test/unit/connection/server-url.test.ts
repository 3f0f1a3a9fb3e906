// A server's URL is read as libpq reads it, with the parameters that providers and tools add.
import { afterEach, describe, expect, it, vi } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { parseServerUrl } from "../../../src/connection/server-url.js";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const hostsOf = (url: string) =>
  parseServerUrl(url).hosts.map(({ name, port, path }) => path ?? `${name} ${port}`);

describe("the hosts of a URL", () => {
  it.each([
    ["postgres://db.example.com/shop", ["db.example.com 5432"]],
    ["postgresql://db.example.com:6432/shop", ["db.example.com 6432"]],
    ["postgres://[::1]:5433/shop", ["::1 5433"]],
    ["postgres://[2001:db8::7]/shop", ["2001:db8::7 5432"]],
    ["postgres://a,b:1,[::1]:2/shop", ["a 5432", "b 1", "::1 2"]],
    ["postgres://u:p@%2Fvar%2Frun%2Fpostgresql/shop", ["/var/run/postgresql/.s.PGSQL.5432"]],
    ["postgres://u:p@%2Frun:5433/shop", ["/run/.s.PGSQL.5433"]],
    ["postgres:///shop?host=/run/postgresql", ["/run/postgresql/.s.PGSQL.5432"]],
    ["postgres://u@localhost:5433/shop?host=/cloudsql/p:r:i", ["/cloudsql/p:r:i/.s.PGSQL.5433"]],
    ["postgres:///shop?host=a,b&port=1,2", ["a 1", "b 2"]],
    ["postgres://a,b/shop?port=6432", ["a 6432", "b 6432"]],
    ["postgres:///shop", ["localhost 5432"]],
  ])("%s are %j", (url, expected) => {
    expect(hostsOf(url)).toEqual(expected);
  });

  it("are those of libpq's environment where the URL has none", () => {
    vi.stubEnv("PGHOST", "/run/postgresql");
    vi.stubEnv("PGPORT", "5434");
    expect(hostsOf("postgres:///shop")).toEqual(["/run/postgresql/.s.PGSQL.5434"]);
    expect(hostsOf("postgres://db/shop")).toEqual(["db 5434"]);
  });

  it("may have addresses of their own, so that no name is looked up", () => {
    expect(parseServerUrl("postgres://db.example.com/shop?hostaddr=10.0.0.7").hosts).toMatchObject([
      { name: "db.example.com", address: "10.0.0.7" },
    ]);
  });
});

describe("the parts of a URL", () => {
  it("are decoded, and parameters replace them", () => {
    expect(parseServerUrl("postgres://us%40er:p%3Aa%2Fss:w@h/my%20shop")).toMatchObject({
      user: "us@er",
      password: "p:a/ss:w",
      database: "my shop",
    });
    expect(parseServerUrl("postgres://u:p@h/x?user=v&password=q&dbname=y")).toMatchObject({
      user: "v",
      password: "q",
      database: "y",
    });
    expect(parseServerUrl("postgres://u:p@ss@h/x")).toMatchObject({ user: "u", password: "p@ss" });
  });

  it("come from libpq's environment where they are missing", () => {
    vi.stubEnv("PGUSER", "shop");
    vi.stubEnv("PGPASSWORD", "p");
    expect(parseServerUrl("postgres://h")).toMatchObject({ user: "shop", password: "p", database: "shop" });
  });

  it.each([
    "postgres://u:hunter2@::1/x",
    "postgres://u:hunter2@h:0/x",
    "postgres://u:hunter2@a,b,c:1/x?port=1,2",
    "postgres://u:12?hunter2@h/x",
    "postgres://u:12?a&hunter2@h/x",
    "postgres://u:hunter#2@h/x",
    "postgres://u:hunter2@h%zz/x",
  ])("that are malformed are refused without the password: %s", (url) => {
    expect(() => connect(url)).toThrow(/^connect: the URL is not of the form .*\(.+\)$/);
    expect(() => connect(url)).not.toThrow(/hunter/);
  });
});

describe("the parameters of a URL", () => {
  it("that providers and tools add change nothing, and nobody is warned", () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    const url =
      "postgres://u:p@h/x?channel_binding=require&gssencmode=disable&keepalives=1&pool_timeout=10&supa=base-pooler.x" +
      "&sslaccept=strict&uselibpqcompat=true&statement_cache_size=0&client_encoding=utf8&prepareThreshold=0";
    connect(url);
    expect(parseServerUrl(url).settings).toEqual({});
    expect(warned).not.toHaveBeenCalled();
  });

  it("that nobody knows are left out, and a warning names them", () => {
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    connect("postgres://u:hunter2@h/x?no_such_setting=hunter2");
    expect(parseServerUrl("postgres://h/x?no_such_setting=1").settings).toEqual({});
    expect(String(warned.mock.calls)).toMatch(
      /connect: the URL's parameter no_such_setting is unknown.*: remove it/,
    );
    expect(String(warned.mock.calls)).not.toContain("hunter2");
  });

  it("that are settings of the server go to it", () => {
    const { settings } = parseServerUrl(
      "postgres://h/x?application_name=shop&TimeZone=UTC&options=endpoint%3Dep-1&app.tenant=7&jit=off",
    );
    expect(settings).toEqual({
      application_name: "shop",
      TimeZone: "UTC",
      options: "endpoint=ep-1",
      "app.tenant": "7",
      jit: "off",
    });
  });

  it("of Prisma mean what they mean there", () => {
    expect(parseServerUrl("postgres://h/x?schema=shop&connection_limit=3&connect_timeout=7")).toMatchObject({
      settings: { search_path: '"shop"' },
      options: { pooler: false, maxConnections: 3, connectTimeoutMs: 7_000 },
      warnings: [],
    });
    const pooled = parseServerUrl("postgres://h/x?schema=shop&pgbouncer=true");
    expect(pooled).toMatchObject({ settings: {}, options: { pooler: true } });
    expect(pooled.warnings).toEqual([
      expect.stringMatching(/schema has no effect through a pooler.*: name the schema/),
    ]);
    expect(parseServerUrl("postgres://h/x?pgbouncer=true", { pooler: false }).options.pooler).toBe(false);
  });

  it.each([
    ["require_auth=scram-sha-256", /require_auth is not supported: leave it out/],
    ["sslmod=verify-full", /sslmod is unknown.*less safe.*: write sslmode/],
    ["sslcrl=/etc/crl.pem", /sslcrl is not supported/],
    ["service=shop", /service is not supported: write the host/],
    ["connection_limit=many", /connection_limit must be a whole number/],
    ["target_session_attrs=writer", /target_session_attrs must be one of any, read-write/],
  ])("that would be missed are refused: %s", (parameter, words) => {
    expect(() => connect(`postgres://u:hunter2@h/x?${parameter}`)).toThrow(words);
  });
});
