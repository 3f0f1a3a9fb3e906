// Which server of several a session may be on, read from the URL.
import { describe, expect, it } from "vitest";
import { connect } from "../../../src/connection/connect.js";
import { parseServerUrl } from "../../../src/connection/server-url.js";
import { endsSession } from "../../../src/connection/session-ending-errors.js";

describe("target_session_attrs", () => {
  it.each([
    ["postgres://u:p@a:1,b:2/x", undefined],
    ["postgres://u:p@a:1,b:2/x?target_session_attrs=any", "any"],
    ["postgres://u:p@a/x?sslmode=require&target_session_attrs=primary&options=-c%20jit%3Doff", "primary"],
  ])("of %s is read", (url, target) => {
    expect(parseServerUrl(url)).toMatchObject({ target });
  });

  it("with a value that libpq does not know throws, without repeating the URL", () => {
    const open = () => connect("postgres://u:hunter2@a,b/x?target_session_attrs=writer");
    expect(open).toThrow(TypeError);
    expect(open).not.toThrow(/hunter2/);
  });
});

describe("a session is discarded", () => {
  const answer = (code: string, severity: string) => Object.assign(new Error("no"), { code, severity });

  it.each([
    ["25006", "ERROR", true],
    ["57P01", "FATAL", true],
    ["58000", "PANIC", true],
    // What a statement got wrong, and a plan that is out of date.
    ["23505", "ERROR", false],
    ["26000", "ERROR", false],
    ["57014", "ERROR", false],
  ])("after %s, %s: %s", (code, severity, expected) => {
    expect(endsSession(answer(code, severity))).toBe(expected);
  });
});
