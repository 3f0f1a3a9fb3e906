// Owns the lock on a directory of PGlite: one handle at a time, in whatever process, and none that a dead one left.
import { randomUUID } from "node:crypto";
import { rmdirSync, unlinkSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { directoryInUse, type Holder } from "./embedded-error.js";
import { answersOn, type LivenessSocket, listenIn } from "./liveness-socket.js";
import { type LockRecord, ownRecord, parseRecord, stateOf } from "./lock-record.js";

/** Beside PGlite's own files, so that every spelling of the directory, and every mount of it, finds the same one. */
const lockName = "gapless-orders.lock";

/** How often a lock may change under our eyes: each time another process has taken it, or given it back. */
const mostTurns = 100;

export interface DirectoryLock {
  release(): Promise<void>;
}

/**
 * Locks the directory, or rejects with who holds it.
 *
 * The lock is a directory with the holder's two files in it, under a name that nobody else ever has. It is made ready
 * aside and renamed into its place, which the system does only where nothing is, or an empty directory. So a dead
 * holder's files can be removed by everybody, at any moment, without ever removing those of a live one, and of several
 * that found it dead one comes to hold the lock.
 */
export async function lockDirectory(directory: string): Promise<DirectoryLock> {
  const id = randomUUID();
  const lock = join(directory, lockName);
  const own = await ownRecord();
  // Before anything is written: who is refused leaves no trace.
  await refuseUnlessFree(lock, own);
  const ready = `${lock}-${id}`;
  await mkdir(ready);
  let socket: LivenessSocket | undefined;
  try {
    socket = await listenIn(ready, socketOf(id));
    const record: LockRecord = { ...own, listens: socket !== undefined };
    // Through to the disk: a record that a power failure cut short says nothing of its holder.
    await writeFile(join(ready, recordOf(id)), JSON.stringify(record), { flush: true });
    for (let turn = 0; turn < mostTurns; turn += 1) {
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

/** Who holds the lock. What dead ones left is removed. */
async function liveHolder(lock: string, own: Self): Promise<Holder | undefined> {
  const files = await readdir(lock).catch(ignoring("ENOENT", []));
  for (const id of new Set(files.map((file) => file.replace(/\.(json|sock)$/, "")))) {
    const text = await readFile(join(lock, recordOf(id)), "utf8").catch(ignoring("ENOENT", undefined));
    const holder = text === undefined ? undefined : parseRecord(text);
    if (holder === undefined) {
      // Without a word of it the socket alone can tell; a record that is broken may be anybody's.
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

/** Whether the lock is ours now. Windows renames onto nothing only, hence the attempt to remove it before. */
async function isRenamed(ready: string, lock: string): Promise<boolean> {
  await rmdir(lock).catch(() => {});
  return rename(ready, lock).then(() => true, ignoring(["ENOTEMPTY", "EEXIST", "EPERM"], false));
}

/** A handler of rejections that answers for the code, and throws on whatever else. */
function ignoring<T>(codes: string | readonly string[], answer: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof Error && "code" in error && [codes].flat().includes(String(error.code))) {
      return answer;
    }
    throw error;
  };
}

/** Locks of this process, for its end: a process that ends without `close` leaves nothing behind either. */
const locks = new Set<() => void>();
let isListening = false;

function held(lock: string, id: string, socket: LivenessSocket | undefined): DirectoryLock {
  const remove = (): void => {
    for (const remains of [
      () => unlinkSync(join(lock, recordOf(id))),
      () => unlinkSync(join(lock, socketOf(id))),
      () => rmdirSync(lock),
    ]) {
      try {
        remains();
      } catch {
        // Gone already, or another's by now; and at the end of a process nobody could be told.
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
