// The lock on an embedded database's directory: one holder, wherever the others ask from, and none that is dead.
import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type DirectoryLock, lockDirectory } from "../../../src/embedded/directory-lock.js";
import { upTo } from "../../support/checkouts.js";
import { startEmbeddedProcess } from "../../support/embedded-process.js";

let directory: string;
const module = new URL("../../../src/embedded/directory-lock.ts", import.meta.url).href;
const lock = () => join(directory, "gapless-orders.lock");
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "gapless-lock-"));
});
afterEach(() => rm(directory, { recursive: true }));

/** Asks for the lock from so many sides at once. */
async function contend(
  sides: number,
): Promise<{ held: readonly DirectoryLock[]; refused: readonly string[] }> {
  const all = await Promise.allSettled(upTo(sides).map(() => lockDirectory(directory)));
  return {
    held: all.flatMap((side) => (side.status === "fulfilled" ? [side.value] : [])),
    refused: all.flatMap((side) => (side.status === "rejected" ? [String(side.reason)] : [])),
  };
}

// Processes and threads take their time to start.
describe("a lock on a directory", { timeout: 60_000 }, () => {
  it("has one holder of many that ask at once, and names it to the others", async () => {
    const { held, refused } = await contend(30);
    expect(held).toHaveLength(1);
    expect(refused).toHaveLength(29);
    expect(new Set(refused.map((reason) => reason.replace(/since \S+/, "since then")))).toEqual(
      new Set([
        `Error: the database's directory is in use by this process (${process.pid}) since then an embedded database is opened by one handle at a time`,
      ]),
    );
  });

  it("is free again when it was released, and leaves nothing behind", async () => {
    for (const _ of upTo(3)) {
      const { release } = await lockDirectory(directory);
      await expect(lockDirectory(directory)).rejects.toMatchObject({ code: "DATABASE_IN_USE" });
      await release();
    }
    expect(await readdir(directory)).toEqual([]);
  });

  it("leaves nothing behind where it is refused", async () => {
    const { release } = await lockDirectory(directory);
    const before = [await readdir(directory), await readdir(lock())];
    await contend(10);
    expect([await readdir(directory), await readdir(lock())]).toEqual(before);
    await release();
  });

  it("of a process that was killed goes to one of many that ask at once", async () => {
    const holder = await startEmbeddedProcess("lock", directory);
    expect(holder.said).toEqual(["locked"]);
    await expect(lockDirectory(directory)).rejects.toThrow(`in use by process ${holder.pid} since 20`);
    await holder.kill();
    expect(await readdir(lock())).toHaveLength(2);
    const { held, refused } = await contend(30);
    expect(held).toHaveLength(1);
    expect(refused).toHaveLength(29);
    expect(await readdir(lock())).toHaveLength(2);
    await held[0]?.release();
    expect(await readdir(directory)).toEqual([]);
  });

  it("of a process that was killed goes to one of several processes that ask at once", async () => {
    await (await startEmbeddedProcess("lock", directory)).kill();
    const processes = await Promise.all(upTo(4).map(() => startEmbeddedProcess("lock", directory)));
    expect(processes.map(({ said }) => said.join()).filter((said) => said === "locked")).toHaveLength(1);
    await Promise.all(processes.map(({ end }) => end()));
    expect(await readdir(directory)).toEqual([]);
  });

  it("passes from holder to holder, and never has two", async () => {
    let holders = 0;
    let turns = 0;
    const side = async (): Promise<void> => {
      for (let tries = 0; tries < 2_000 && turns < 40; tries += 1) {
        const held = await lockDirectory(directory).catch(() => undefined);
        if (held !== undefined) {
          holders += 1;
          turns += 1;
          expect(holders).toBe(1);
          await new Promise(setImmediate);
          holders -= 1;
          await held.release();
        }
      }
    };
    await Promise.all(upTo(6).map(side));
    expect(turns).toBeGreaterThanOrEqual(40);
  });

  it("holds in a directory whose path is longer than a socket's address may be", async () => {
    const deep = join(directory, "x".repeat(200));
    await mkdir(deep);
    const { release } = await lockDirectory(deep);
    await expect(lockDirectory(deep)).rejects.toMatchObject({ code: "DATABASE_IN_USE" });
    await release();
  });

  it("holds over a link to the directory", async () => {
    const link = join(directory, "link");
    const real = join(directory, "real");
    await mkdir(real);
    await symlink(real, link);
    const { release } = await lockDirectory(link);
    await expect(lockDirectory(real)).rejects.toMatchObject({ code: "DATABASE_IN_USE" });
    await release();
  });

  it("holds while its holder's event loop stands still", async () => {
    const { release } = await lockDirectory(directory);
    // As a long statement of PGlite does: this thread waits for the other process, and does nothing else.
    const asking = `
      const { lockDirectory } = await import(${JSON.stringify(module)});
      console.log(await lockDirectory(${JSON.stringify(directory)}).then(() => "locked", String));`;
    const asked = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", asking], {
      encoding: "utf8",
    });
    expect(asked.stdout).toContain(`in use by process ${process.pid}`);
    await release();
  });

  it("of a process that ends without a release leaves nothing behind", async () => {
    const ending = `
      const { lockDirectory } = await import(${JSON.stringify(module)});
      await lockDirectory(${JSON.stringify(directory)});
      process.exit(3);`;
    const ended = spawnSync(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", ending]);
    expect(ended.status).toBe(3);
    expect(await readdir(directory)).toEqual([]);
  });

  it("of a thread belongs to its process, and is free again when the thread ends", async () => {
    const worker = new Worker(
      `import("tsx/esm/api").then(async ({ register }) => {
         register();
         const { lockDirectory } = await import(${JSON.stringify(module)});
         await lockDirectory(${JSON.stringify(directory)});
         require("node:worker_threads").parentPort.postMessage("locked");
         setInterval(() => {}, 1_000);
       })`,
      { eval: true },
    );
    await new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
    await expect(lockDirectory(directory)).rejects.toThrow(`in use by this process (${process.pid})`);
    await worker.terminate();
    await (await lockDirectory(directory)).release();
  });
});
