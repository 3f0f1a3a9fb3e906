// Reads and writes the record of a lock's holder, and decides whether the holder is alive.
import { readlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";
import { isError } from "../errors/is-error.js";
import { answersOn } from "./liveness-socket.js";

const record = z.object({
  /** The process id, in the holder's own pid namespace. */
  pid: z.int().positive(),
  since: z.iso.datetime(),
  host: z.string().regex(/^[\w.-]{1,255}$/),
  /** The kernel's boot id, outside which a pid and a socket mean nothing. Empty if not reported. */
  kernel: z.string(),
  /** The pid namespace, outside which a pid means nothing: a container has its own. Empty if not reported. */
  pids: z.string(),
  /** Whether the holder listens on a socket beside the record. */
  listens: z.boolean(),
});

export type LockRecord = z.infer<typeof record>;

/** The record of this process. */
export async function ownRecord(): Promise<Omit<LockRecord, "listens">> {
  return {
    pid: process.pid,
    since: new Date().toISOString(),
    host:
      hostname()
        .replaceAll(/[^\w.-]/g, "_")
        .slice(0, 255) || "unknown",
    kernel: (await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "")).trim(),
    pids: ownPids(),
  };
}

function ownPids(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

/** Parses a record; undefined for a malformed one, such as one that a power failure truncated. */
export function parseRecord(text: string): LockRecord | undefined {
  try {
    return record.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * Whether the holder is alive; `unseen` if this process cannot tell. A live holder must never be taken for
 * dead, because two handles on a directory destroy the database.
 *
 * If the holder has a socket, the socket decides. The kernel accepts connections even while the holder is
 * busy for minutes, and closes the socket however the holder dies. So the check needs no clock and no
 * heartbeat, a reused pid does not mislead it, and it works from another container.
 */
export async function stateOf(
  holder: LockRecord,
  own: Omit<LockRecord, "listens">,
  directory: string,
  socket: string,
): Promise<"alive" | "dead" | "unseen"> {
  if (holder.kernel !== own.kernel) {
    if (holder.kernel === "" || own.kernel === "") {
      // One of them was not told, such as a Deno without the permission to read it.
      return "unseen";
    }
    // Either the same machine after a restart, or another machine on which the directory is mounted.
    return holder.host === own.host ? "dead" : "unseen";
  }
  if (holder.listens) {
    return (await answersOn(directory, socket)) ? "alive" : "dead";
  }
  // Linux has namespaces, also where this process was not told its own.
  const isSamePids = holder.pids === own.pids && (own.pids !== "" || process.platform !== "linux");
  return isSamePids ? processState(holder.pid) : "unseen";
}

function processState(pid: number): "alive" | "dead" {
  try {
    process.kill(pid, 0);
    return "alive";
  } catch (error) {
    return isError(error) && "code" in error && error.code === "ESRCH" ? "dead" : "alive";
  }
}
