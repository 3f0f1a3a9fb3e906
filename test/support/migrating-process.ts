// Owns processes of their own that migrate, as a test starts them: what they do is in migrate-at-signal.mjs.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("migrate-at-signal.mjs", import.meta.url));

export interface MigratingProcess {
  /** Resolves when it has loaded its code, so that several can begin together. */
  readonly ready: Promise<void>;
  /** Lets it migrate. */
  begin(): void;
  /** Resolves with what it ended with: `0` when it migrated, the signal when it was killed. */
  readonly ended: Promise<number | string | null>;
  /** Ends it without a last word. */
  kill(): void;
}

/** Starts a process that will migrate the database. */
function migratingProcess(url: string): MigratingProcess {
  const child = fork(program, [url]);
  const ended = new Promise<number | string | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal ?? code));
  });
  return {
    ready: new Promise((resolve, reject) => {
      child.once("message", () => resolve());
      void ended.then((how) => reject(new Error(`the migrating process ended with ${how}`)), reject);
    }),
    begin: () => void child.send("begin"),
    ended,
    kill: () => void child.kill("SIGKILL"),
  };
}

/** Starts processes and lets them migrate together. */
export async function migrateTogether(url: string, count: number): Promise<readonly MigratingProcess[]> {
  const processes = Array.from({ length: count }, () => migratingProcess(url));
  await Promise.all(processes.map(({ ready }) => ready));
  for (const { begin } of processes) {
    begin();
  }
  return processes;
}
