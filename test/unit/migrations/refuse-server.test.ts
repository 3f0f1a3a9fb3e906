// Which servers the migrations refuse.
import { describe, expect, it } from "vitest";
import { flawOfServer } from "../../../src/migrations/refuse-server.js";

describe("a server", () => {
  it.each([
    { version: "14.23", major: 14 },
    { version: "9.6.24", major: 9 },
  ])("before PostgreSQL 15 is refused with its version: $version", (server) => {
    expect(flawOfServer({ ...server, encoding: "UTF8" })).toContain(
      `PostgreSQL ${server.version}; the oldest that works is 15`,
    );
  });

  it.each([
    { version: "15.0", major: 15, encoding: "UTF8" },
    { version: "18.4", major: 18, encoding: "LATIN1" },
  ])("from PostgreSQL 15 on is taken: $version in $encoding", (server) => {
    expect(flawOfServer(server)).toBeUndefined();
  });
});
