// Which URLs are an embedded database's, and what it means that there is none.
import { afterEach, describe, expect, it, vi } from "vitest";
import { connect } from "../../../src/connection/connect.js";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const heard = () => vi.spyOn(console, "error").mockImplementation(() => {});

describe("connect without a URL", () => {
  it.each([[undefined], [""]])("warns in one line, each time, that nothing is kept: %j", (url) => {
    const said = heard();
    connect(url);
    connect(url);
    expect(said.mock.calls).toHaveLength(2);
    expect(said.mock.calls[0]).toEqual([
      "gapless-orders: connect() without a URL: the database is in memory, and its orders are gone with the process",
    ]);
  });

  it.each([[undefined], [""]])("throws in production, with advice: %j", (url) => {
    vi.stubEnv("NODE_ENV", "production");
    const said = heard();
    expect(() => connect(url)).toThrow(TypeError);
    expect(() => connect(url)).toThrow(/set DATABASE_URL.* memory:\/\//);
    expect(said).not.toHaveBeenCalled();
  });
});

describe("connect with memory://", () => {
  it.each(["production", "development", ""])("does not warn: NODE_ENV %j", (environment) => {
    vi.stubEnv("NODE_ENV", environment);
    const said = heard();
    connect("memory://");
    expect(said).not.toHaveBeenCalled();
  });
});

describe("connect with file://", () => {
  it.each(["file://", "file:///var/lib/\0shop"])("needs a directory: %j", (url) => {
    expect(() => connect(url)).toThrow(TypeError);
  });

  it("touches nothing until a statement is sent", async () => {
    connect("file:///no/such/place");
    await new Promise(setImmediate);
  });
});
