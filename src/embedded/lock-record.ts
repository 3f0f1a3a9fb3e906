// Owns what a lock says of its holder, and telling whether the holder still lives.
import { readlinkSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { hostname } from "node:os";
import { z } from "zod";
import { answersOn } from "./liveness-socket.js";

const record = z.object({
  /** The process, as it numbers itself. */
  pid: z.int().positive(),
  since: z.iso.datetime(),
  host: z.string().regex(/^[\w.-]{1,255}$/),
  /** The running kernel: a pid and a socket mean something there alone. Empty where the system does not tell. */
  kernel: z.string(),
  /** The processes among which the pid means something: a container has its own. */
  pids: z.string(),
  /** Whether the holder listens on a socket beside the record. */
  listens: z.boolean(),
});

export type LockRecord = z.infer<typeof record>;

/** What this process writes of itself. */
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

/** What a record's text says; undefined for one that was cut short, as by a power failure. */
export function parseRecord(text: string): LockRecord | undefined {
  try {
    return record.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * Whether the holder lives. `unseen` is one that cannot be looked at from here: a live one must never be taken for dead,
 * since two handles on a directory destroy it.
 *
 * The socket decides wherever there is one. It is the kernel's, so that it answers while the holder is busy for minutes,
 * and is silent once the holder is dead, however it died: no pid that was given again, no clock and no heartbeat, and it
 * can be asked from another container.
 */
export async function stateOf(
  holder: LockRecord,
  own: Omit<LockRecord, "listens">,
  directory: string,
  socket: string,
): Promise<"alive" | "dead" | "unseen"> {
  if (holder.kernel !== own.kernel) {
    // The same machine after a restart, or another one that the directory is mounted on as well.
    return holder.host === own.host ? "dead" : "unseen";
  }
  if (holder.listens) {
    return (await answersOn(directory, socket)) ? "alive" : "dead";
  }
  return holder.pids === own.pids ? processState(holder.pid) : "unseen";
}

function processState(pid: number): "alive" | "dead" {
  try {
    process.kill(pid, 0);
    return "alive";
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ESRCH" ? "dead" : "alive";
  }
}
