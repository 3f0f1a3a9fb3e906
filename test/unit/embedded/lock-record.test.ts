// The record that a lock on a directory leaves: the next process that asks reads in it whether the holder is alive.
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockDirectory } from "../../../src/embedded/directory-lock.js";
import { startEmbeddedProcess } from "../../support/embedded-process.js";

let directory: string;
const lock = () => join(directory, "gapless-orders.lock");
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "gapless-lock-"));
});
afterEach(() => rm(directory, { recursive: true }));

/** The record of the lock as it is, changed, and left as by a process that was killed. */
async function leaveRecord(changes: Readonly<Record<string, unknown>> | string): Promise<void> {
  const { release } = await lockDirectory(directory);
  const [file = ""] = (await readdir(lock())).filter((name) => name.endsWith(".json"));
  const record = JSON.parse(await readFile(join(lock(), file), "utf8"));
  await release();
  await mkdir(lock(), { recursive: true });
  const text = typeof changes === "string" ? changes : JSON.stringify({ ...record, ...changes });
  await writeFile(join(lock(), file), text);
}

describe("a lock whose holder is not of this system", () => {
  it("is taken over after the machine restarted", async () => {
    await leaveRecord({ kernel: "another", pid: process.pid });
    await (await lockDirectory(directory)).release();
  });

  it("is refused with advice where the holder cannot be seen", async () => {
    await leaveRecord({ kernel: "another", host: "web-2", pid: 1 });
    await expect(lockDirectory(directory)).rejects.toThrow(
      /in use by process 1 of the host web-2, which cannot be seen from here, since .* delete gapless-orders\.lock/,
    );
    await rm(lock(), { recursive: true });
    await (await lockDirectory(directory)).release();
  });

  it("is refused where its record is incomplete or malformed", async () => {
    for (const text of ["", "{", '{"pid": -1}', JSON.stringify({ pid: 1, host: "\u001b[31m" })]) {
      await leaveRecord(text);
      await expect(lockDirectory(directory)).rejects.toThrow("by whom its lock does not say");
      await rm(lock(), { recursive: true });
    }
  });
});

describe("a lock without a socket, as on a file system that has none", { timeout: 60_000 }, () => {
  it("belongs to a process that lives, and is taken over from one that has ended", async () => {
    await leaveRecord({ listens: false, pid: process.pid });
    await expect(lockDirectory(directory)).rejects.toThrow("in use by this process");
    const gone = await startEmbeddedProcess("lock", directory);
    await gone.kill();
    await rm(lock(), { recursive: true });
    await leaveRecord({ listens: false, pid: gone.pid });
    await (await lockDirectory(directory)).release();
  });

  it("is refused where the process is another container's", async () => {
    await leaveRecord({ listens: false, pids: "pid:[1]", pid: process.pid });
    await expect(lockDirectory(directory)).rejects.toThrow("cannot be seen from here");
  });
});
