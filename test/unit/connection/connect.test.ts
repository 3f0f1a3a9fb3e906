// Opening a database: what is no URL of one is refused without repeating it.
import { describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";

describe("connect", () => {
  it.each(["mysql://u:hunter2@localhost/x", "u:hunter2@localhost", "postgres://u:hun/ter2@localhost:x/y"])(
    "refuses %s and keeps the password to itself",
    (url) => {
      const refusal = (() => {
        try {
          connect(url);
          return undefined;
        } catch (error) {
          return error;
        }
      })();
      expect(refusal).toBeInstanceOf(TypeError);
      expect(String(refusal)).not.toMatch(/hun/);
      expect(refusal).not.toHaveProperty("input");
    },
  );

  it.each([
    { maxConnections: 0 },
    { connectTimeoutMs: 1.5 },
    { statementTimeoutMs: 2 ** 31 },
    { idleInTransactionTimeoutMs: -1 },
    { stallCheckAfterMs: Number.NaN },
    { maxLifetimeMs: 0 },
  ])("refuses %j, which makes no sense", (options) => {
    expect(() => connect("postgres://localhost/x", options)).toThrow(RangeError);
  });
});
