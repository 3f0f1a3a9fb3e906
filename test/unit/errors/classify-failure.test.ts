// Each failure is recognised, as every driver words it, and causes that repeat no data.
import { DrizzleQueryError } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { classifyFailure } from "../../../src/errors/classify-failure.js";
import { explainedError } from "../../../src/errors/explained-error.js";

const withCode = (code: string, more: object = {}): Error =>
  Object.assign(new Error("secret jane@example.org"), { code, ...more });

describe("a failure", () => {
  it.each([
    ["unavailable", ["ECONNREFUSED", "CONNECT_TIMEOUT", "ENOTFOUND", "EAI_AGAIN", "CONNECTION_ENDED"]],
    ["unavailable", ["CONNECT_FAILED", "POOL_TIMEOUT"]],
    ["interrupted", ["CONNECTION_CLOSED", "CONNECTION_DESTROYED", "ECONNRESET", "EPIPE", "ETIMEDOUT"]],
    ["interrupted", ["ATTEMPT_TIMEOUT", "READ_BACK_FAILED", "a code nobody has heard of"]],
    ["rejected", ["UNREADABLE_COLUMN"]],
  ])("is %s for the driver's %j", (kind, codes) => {
    expect(codes.map((code) => classifyFailure(withCode(code)).kind)).toEqual(codes.map(() => kind));
  });

  // One code at least of each class of PostgreSQL's appendix A, and those that differ from their class.
  it.each([
    ["contention", ["40000", "40001", "40P01", "55P03"]],
    ["conflict", ["23505"]],
    ["rejected, a value", ["22003", "22P02", "23502", "23503", "23514", "40002", "44000", "54000", "55000"]],
    ["rejected, the database's objects", ["0A000", "28000", "28P01", "3D000", "3F000", "42501", "42P01"]],
    ["rejected, what a trigger says or is", ["09000", "0F001", "0L000", "0P000", "0Z002", "10608", "20000"]],
    ["rejected, what a trigger says or is", ["21000", "27000", "2BP01", "2D000", "2F003", "38001", "39P01"]],
    ["rejected, what a trigger says or is", ["P0001", "P0004", "OG001", "OG003", "OG007"]],
    ["unavailable, the session", ["03000", "0B000", "24000", "25000", "25001", "25006", "25P02", "26000"]],
    ["unavailable, the session", ["34000", "42P05"]],
    ["unavailable, the server", ["53000", "53100", "53200", "53300", "53400", "55006", "57P03"]],
    ["unavailable, the server", ["58000", "58030", "58P01", "72000", "F0001", "HV00N", "XX000", "XX002"]],
    ["interrupted", ["08000", "08006", "08P01", "25P01", "25P03", "25P04", "3B001", "40003"]],
    ["interrupted", ["57000", "57014", "57P01", "57P02", "57P04", "57P05"]],
    ["interrupted, since nobody knows the class", ["01000", "02000", "99000", "ZZ123", "K0000"]],
  ])("of a statement that the server undid is %s: %j", (kind, codes) => {
    const kinds = codes.map((code) => classifyFailure(withCode(code, { severity: "ERROR" })).kind);
    expect(kinds).toEqual(codes.map(() => kind.split(",")[0]));
  });

  it.each(["FATAL", "PANIC"])("that ends the session (%s) is interrupted, whatever its code", (severity) => {
    const codes = ["XX000", "58000", "58030", "53100", "23514", "42P01", "25006", "40001", "55P03", "P0001"];
    const kinds = codes.map((code) => classifyFailure(withCode(code, { severity })).kind);
    expect(kinds).toEqual(codes.map(() => "interrupted"));
  });

  it("of a Citus coordinator that lost a node is interrupted, and one that the node reports goes by its code", () => {
    const kindOf = (code: string, file: string) =>
      classifyFailure(withCode(code, { severity: "ERROR", file })).kind;
    expect(kindOf("XX000", "remote_transaction.c")).toBe("interrupted");
    expect(kindOf("08006", "remote_commands.c")).toBe("interrupted");
    expect(kindOf("55P03", "remote_commands.c")).toBe("contention");
    expect(kindOf("23514", "remote_commands.c")).toBe("rejected");
  });

  it("of Bun's driver goes by the SQLSTATE in errno", () => {
    const ofBun = (errno: unknown) =>
      classifyFailure(withCode("ERR_POSTGRES_SERVER_ERROR", { errno, severity: "ERROR" }));
    expect(ofBun("23514")).toMatchObject({ kind: "rejected", cause: { code: "23514" } });
    expect(ofBun("23505").kind).toBe("conflict");
    expect(ofBun("55P03").kind).toBe("contention");
    expect(ofBun(-104)).toMatchObject({ kind: "interrupted", cause: { code: "ERR_POSTGRES_SERVER_ERROR" } });
  });

  it("that refuses a setting of the session is rejected, because nothing was sent", () => {
    const kind = (code: string, severity: string, file: string) =>
      classifyFailure(withCode(code, { severity, file })).kind;
    expect(kind("42704", "FATAL", "guc.c")).toBe("rejected");
    expect(kind("22023", "FATAL", "guc.c")).toBe("rejected");
    expect(kind("42704", "FATAL", "postgres.c")).toBe("interrupted");
    expect(kind("XX000", "FATAL", "guc.c")).toBe("unavailable");
  });

  it("that refuses the connection is classified by its code, because nothing was sent", () => {
    const fatal = (code: string) => classifyFailure(withCode(code, { severity: "FATAL" })).kind;
    expect(["53300", "57P03"].map(fatal)).toEqual(["unavailable", "unavailable"]);
    expect(["28P01", "28000", "3D000"].map(fatal)).toEqual(["rejected", "rejected", "rejected"]);
  });

  it("that came before the session was ready is never interrupted", () => {
    const refused = (code: string) =>
      classifyFailure(explainedError(code, "db:5432: the server said: no", { severity: "FATAL" })).kind;
    expect(["42704", "22023", "28P01"].map(refused)).toEqual(["rejected", "rejected", "rejected"]);
    expect(["XX000", "08P01", "57P01", "99999"].map(refused)).toEqual(Array(4).fill("unavailable"));
  });

  it("of a class that poolers use is interrupted where the severity is missing or translated", () => {
    const kinds = (more: object) =>
      ["XX000", "58000", "53200", "23514"].map((code) => classifyFailure(withCode(code, more)).kind);
    const expected = ["interrupted", "interrupted", "interrupted", "rejected"];
    expect(kinds({})).toEqual(expected);
    expect(kinds({ severity: "FEHLER" })).toEqual(expected);
    // postgres.js has both words.
    expect(kinds({ severity_local: "FEHLER", severity: "FATAL" })).toEqual(Array(4).fill("interrupted"));
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

  it("is classified even if its causes form a cycle", () => {
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

  it("does not repeat a message that may quote data", () => {
    const quoting = ["22P02", "23505", "23514", "P0001", "OG001", "EPIPE", "XX000"];
    const causes = quoting.map((code) => classifyFailure(withCode(code, { detail: "secret" })).cause);
    expect(JSON.stringify(causes)).not.toMatch(/secret|jane/);
  });

  it("does not repeat what a function raised, whatever its code and fields", () => {
    const codes = ["42501", "40001", "55P03", "57014"];
    const raised = { file: "pl_exec.c", constraint: "secret", table_name: "secret", column: "secret" };
    const failures = codes.map((code) => classifyFailure(withCode(code, raised)));
    expect(JSON.stringify(failures)).not.toMatch(/secret|jane/);
    const fromNode = codes.map((code) => classifyFailure(withCode(code, { file: "remote_commands.c" })));
    expect(JSON.stringify(fromNode)).not.toMatch(/secret|jane/);
    expect(failures.map(({ kind }) => kind)).toEqual(["rejected", "contention", "contention", "interrupted"]);
  });

  it("keeps a message that names objects only", () => {
    const words = 'relation "orders" does not exist';
    const missing = Object.assign(new Error(words), { code: "42P01", position: "15" });
    expect(classifyFailure(missing).cause.message).toContain(words);
    const right = Object.assign(new Error("permission denied for table orders"), { code: "42501" });
    expect(classifyFailure(right).cause.message).toBe("permission denied for table orders");
  });

  it("does not repeat the message of a type that could not read a value", () => {
    const quoting = Object.assign(new Error('syntax error in tsvector: "jane"'), { code: "42601" });
    expect(JSON.stringify(classifyFailure(quoting))).not.toContain("jane");
  });

  it("of an outdated prepared statement means that it was not executed", () => {
    const outdated = { file: "plancache.c", routine: "RevalidateCachedQuery" };
    expect(classifyFailure(withCode("0A000", outdated))).toMatchObject({
      kind: "unavailable",
      cause: { code: "0A000" },
    });
  });
});
