// Failures told apart, as every driver words them, and causes that repeat no data.
import { DrizzleQueryError } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { classifyFailure } from "../../src/orders/classify-failure.js";

const withCode = (code: string, more: object = {}): Error =>
  Object.assign(new Error("secret jane@example.org"), { code, ...more });

describe("a failure", () => {
  it.each([
    ["contention", ["40001", "40P01", "55P03"]],
    ["unavailable", ["53300", "57P03", "ECONNREFUSED", "CONNECT_TIMEOUT", "ENOTFOUND", "CONNECTION_ENDED"]],
    [
      "interrupted",
      [
        ...[
          "CONNECTION_CLOSED",
          "CONNECTION_DESTROYED",
          "ECONNRESET",
          "EPIPE",
          "ETIMEDOUT",
          "08006",
          "08P01",
        ],
        ...[
          "40003",
          "57P01",
          "57P02",
          "57014",
          "57P05",
          "25P03",
          "25P04",
          "ATTEMPT_TIMEOUT",
          "a code nobody has heard of",
        ],
      ],
    ],
    ["conflict", ["23505"]],
    ["rejected", ["23514", "42501", "42P01", "22P02", "28P01", "3D000", "OG003", "OG007", "P0001"]],
  ])("is %s for %j", (kind, codes) => {
    expect(codes.map((code) => classifyFailure(withCode(code)).kind)).toEqual(codes.map(() => kind));
  });

  it.each([
    undefined,
    null,
    "text",
    7,
    new TypeError("write to null"),
    new Error("x", { cause: new Error("y") }),
  ])("without a code is interrupted: %s", (thrown) => {
    expect(classifyFailure(thrown).kind).toBe("interrupted");
  });

  it("is found through the causes that Drizzle and others wrap it in", () => {
    const wrapped = new DrizzleQueryError("insert …", ["jane@example.org"], withCode("40001"));
    expect(classifyFailure(new Error("outer", { cause: wrapped })).kind).toBe("contention");
  });

  it("ends on a cause that leads back to itself", () => {
    const circular = new Error("round");
    circular.cause = circular;
    expect(classifyFailure(circular).kind).toBe("interrupted");
  });

  it.each([{ constraint_name: "orders_pkey" }, { constraint: "orders_pkey" }])(
    "names the constraint as either driver has it: %j",
    (fields) => {
      expect(classifyFailure(withCode("23505", fields)).cause.constraint).toBe("orders_pkey");
    },
  );

  it("repeats no message that may quote data", () => {
    const quoting = ["22P02", "23505", "23514", "P0001", "OG001", "EPIPE", "XX000"];
    const causes = quoting.map((code) => classifyFailure(withCode(code, { detail: "secret" })).cause);
    expect(JSON.stringify(causes)).not.toMatch(/secret|jane/);
  });

  it("repeats nothing that a function raised, whatever its code and wherever it put the data", () => {
    const codes = ["42501", "40001", "55P03", "57014"];
    const raised = { file: "pl_exec.c", constraint: "secret", table_name: "secret", column: "secret" };
    const failures = codes.map((code) => classifyFailure(withCode(code, raised)));
    expect(JSON.stringify(failures)).not.toMatch(/secret|jane/);
    expect(failures.map(({ kind }) => kind)).toEqual(["rejected", "contention", "contention", "interrupted"]);
  });

  it("keeps the message where it names objects only, for the person on call", () => {
    const words = 'relation "orders" does not exist';
    const missing = Object.assign(new Error(words), { code: "42P01", position: "15" });
    expect(classifyFailure(missing).cause.message).toBe(words);
    const right = Object.assign(new Error("permission denied for table orders"), { code: "42501" });
    expect(classifyFailure(right).cause.message).toBe("permission denied for table orders");
  });

  it("keeps no word of a type that could not read a value: it has the code of a wrong statement, and no position", () => {
    const quoting = Object.assign(new Error('syntax error in tsvector: "jane"'), { code: "42601" });
    expect(JSON.stringify(classifyFailure(quoting))).not.toContain("jane");
  });

  it("takes a prepared statement that is out of date for one that was not carried out", () => {
    const outdated = { file: "plancache.c", routine: "RevalidateCachedQuery" };
    expect(classifyFailure(withCode("0A000", outdated))).toMatchObject({
      kind: "unavailable",
      cause: { code: "0A000" },
    });
  });
});
