// A holder that a process without all rights meets, as Deno may be: a live one is never taken for dead.
import { describe, expect, it } from "vitest";
import { type LockRecord, ownRecord, stateOf } from "../../../src/embedded/lock-record.js";

const state = async (holder: Partial<LockRecord>, self: Partial<LockRecord> = {}) => {
  const own = { ...(await ownRecord()), kernel: "this boot", pids: "pid:[1]", ...self };
  return stateOf({ ...own, listens: false, ...holder }, own, "/nowhere", "none.sock");
};
/** No process has it. */
const gone = 2 ** 30;

describe("a holder's process", () => {
  it("is alive, or dead where this process can tell", async () => {
    expect(await state({ pid: process.pid })).toBe("alive");
    expect(await state({ pid: gone })).toBe("dead");
    expect(await state({ kernel: "the boot before" })).toBe("dead");
  });

  it.each<readonly [string, Partial<LockRecord>, Partial<LockRecord>]>([
    ["that knows its kernel, for one that does not,", { pid: gone, kernel: "this boot" }, { kernel: "" }],
    ["that does not know its kernel, for one that does,", { pid: gone, kernel: "" }, {}],
    ["of another machine", { pid: gone, kernel: "another", host: "elsewhere" }, {}],
    ["of another namespace", { pid: gone, pids: "pid:[2]" }, {}],
  ])("%s is unseen, not dead", async (_, holder, self) => {
    expect(await state(holder, self)).toBe("unseen");
  });

  it.runIf(process.platform === "linux")("is unseen where neither knows its namespace", async () => {
    expect(await state({ pid: gone, pids: "" }, { pids: "" })).toBe("unseen");
  });
});
