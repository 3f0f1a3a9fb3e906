// Locks a directory of PGlite for one handle at a time, across processes, and removes dead processes' locks.
import { randomUUID } from "node:crypto";
import { rmdirSync, unlinkSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isError } from "../errors/is-error.js";
import { directoryInUse, type Holder } from "./embedded-error.js";
import { answersOn, type LivenessSocket, listenIn } from "./liveness-socket.js";
import { type LockRecord, ownRecord, parseRecord, stateOf } from "./lock-record.js";

/** Inside the directory, beside PGlite's own files: every path and every mount leads to the same lock. */
const lockName = "gapless-orders.lock";

/** How often to try while other processes keep taking the lock and releasing it. */
const maxAttempts = 100;

export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Locks the directory, or rejects with an error that names the holder.
 *
 * The lock is a directory that contains the holder's two files, under names that no other holder uses. It is
 * prepared under another name and then renamed, which the system allows only if nothing, or an empty
 * directory, is in its place. So any process can remove the files of a dead holder at any moment without
 * removing those of a live one, and of several processes that find a holder dead, exactly one gets the lock.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const id = randomUUID();
  const lock = join(directory, lockName);
  const own = await ownRecord();
  // Checked before anything is written, so that a refused process leaves no files behind.
  await refuseUnlessFree(lock, own);
  const ready = `${lock}-${id}`;
  await mkdir(ready);
  let socket: LivenessSocket | undefined;
  try {
    socket = await listenIn(ready, socketOf(id));
    const record: LockRecord = { ...own, listens: socket !== undefined };
    // Flushed to disk: a record that a power failure truncated would not identify its holder.
    await writeFile(join(ready, recordOf(id)), JSON.stringify(record), { flush: true });
    for (let attempt = 0; attempt < maxAttempts; attempt += 1) {
      await refuseUnlessFree(lock, own);
      if (await isRenamed(ready, lock)) {
        return held(lock, id, socket);
      }
    }
    throw directoryInUse(undefined);
  } catch (error) {
    await socket?.close();
    await rm(ready, { recursive: true, force: true });
    throw error;
  }
}

const recordOf = (id: string): string => `${id}.json`;
const socketOf = (id: string): string => `${id}.sock`;

type Self = Omit<LockRecord, "listens">;

async function refuseUnlessFree(lock: string, own: Self): Promise<void> {
  const holder = await liveHolder(lock, own);
  if (holder !== undefined) {
    throw directoryInUse(holder);
  }
}

/** The live holder of the lock, if there is one. Removes the files of dead ones. */
async function liveHolder(lock: string, own: Self): Promise<Holder | undefined> {
  const files = await readdir(lock).catch(ignoring("ENOENT", []));
  for (const id of new Set(files.map((file) => file.replace(/\.(json|sock)$/, "")))) {
    const text = await readFile(join(lock, recordOf(id)), "utf8").catch(ignoring("ENOENT", undefined));
    const holder = text === undefined ? undefined : parseRecord(text);
    if (holder === undefined) {
      // Without a record the socket alone decides. A malformed record may belong to a live process.
      if (text !== undefined || (await answersOn(lock, socketOf(id)))) {
        return { seen: false };
      }
    } else {
      const state = await stateOf(holder, own, lock, socketOf(id));
      if (state !== "dead") {
        return { seen: state === "alive", pid: holder.pid, since: holder.since, host: holder.host };
      }
    }
    await unlink(join(lock, recordOf(id))).catch(ignoring("ENOENT", undefined));
    await unlink(join(lock, socketOf(id))).catch(ignoring("ENOENT", undefined));
  }
  return undefined;
}

/** Whether the rename took the lock. Windows does not replace an empty directory, so that is removed first. */
async function isRenamed(ready: string, lock: string): Promise<boolean> {
  await rmdir(lock).catch(() => {});
  return rename(ready, lock).then(() => true, ignoring(["ENOTEMPTY", "EEXIST", "EPERM"], false));
}

/** A rejection handler that returns `value` for errors with one of the codes, and throws all others. */
function ignoring<T>(codes: string | readonly string[], value: T): (error: unknown) => T {
  return (error) => {
    if (isError(error) && "code" in error && [codes].flat().includes(String(error.code))) {
      return value;
    }
    throw error;
  };
}

/** The locks of this process. At its exit they are removed, even if it never called `close`. */
const locks = new Set<() => void>();
let isListening = false;

function held(lock: string, id: string, socket: LivenessSocket | undefined): DirectoryLock {
  const remove = (): void => {
    for (const step of [
      () => unlinkSync(join(lock, recordOf(id))),
      () => unlinkSync(join(lock, socketOf(id))),
      () => rmdirSync(lock),
    ]) {
      try {
        step();
      } catch {
        // The file is already gone, or the lock has another holder by now.
      }
    }
  };
  locks.add(remove);
  if (!isListening) {
    isListening = true;
    process.on("exit", () => {
      for (const removeOne of locks) {
        removeOne();
      }
    });
  }
  return {
    async release() {
      locks.delete(remove);
      await socket?.close();
      remove();
    },
  };
}
