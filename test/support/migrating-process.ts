// Owns a process of its own that migrates: started by a test, or, with an argument, the process itself.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { migrate } from "../../src/migrate.js";

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
export function migratingProcess(url: string): MigratingProcess {
  const child = fork(fileURLToPath(import.meta.url), [url], { execArgv: ["--import", "tsx"] });
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

const [, script, url] = process.argv;
if (script === fileURLToPath(import.meta.url) && url !== undefined) {
  process.once("message", async () => {
    const sql = postgres(url, { max: 1, onnotice: () => {} });
    await migrate(drizzle(sql));
    await sql.end();
    process.disconnect();
  });
  process.send?.("ready");
}
