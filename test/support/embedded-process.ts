// Owns a process of its own that has an embedded database, or its lock, until it is asked to end or is killed: started by
// a test, or, with arguments, the process itself.
import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { lockDirectory } from "../../src/embedded/directory-lock.js";

type Work = "lock" | "place";

export interface EmbeddedProcess {
  readonly pid: number;
  /** What it said: of each order its number or what became of it, or of the lock whether it has it. */
  readonly said: readonly string[];
  /** Ends it as a power failure would. */
  kill(): Promise<void>;
  /** It closes what it has, and ends. */
  end(): Promise<void>;
}

/** Resolves when the process has said what became of its work; it goes on to hold what it has. */
export function startEmbeddedProcess(work: Work, directory: string): Promise<EmbeddedProcess> {
  const child = fork(fileURLToPath(import.meta.url), [work, directory], { execArgv: ["--import", "tsx"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the process ended with ${code}`)));
    child.once("message", (said: string[]) => resolve(processOf(child, said, ended)));
  });
}

function processOf(child: ChildProcess, said: readonly string[], ended: Promise<void>): EmbeddedProcess {
  return {
    pid: child.pid ?? 0,
    said,
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    async end() {
      child.send("end");
      await ended;
    },
  };
}

async function lock(directory: string): Promise<() => Promise<void>> {
  try {
    const { release } = await lockDirectory(directory);
    process.send?.(["locked"]);
    return release;
  } catch (error) {
    process.send?.([String(error)]);
    return async () => {};
  }
}

async function place(directory: string): Promise<() => Promise<void>> {
  // Loaded here, since a process that only locks starts in a third of the time without the module.
  const { createOrdersModule, retryPolicy } = await import("../../src/index.js");
  const { connect } = await import("../../src/connection/connect.js");
  const { checkout, gam, upTo } = await import("./checkouts.js");
  const { db, close } = connect(`file://${directory}`);
  const orders = createOrdersModule(db, { series: gam, retry: retryPolicy({ maxAttempts: 2 }) });
  const placedAt = "2026-11-22T09:00:00Z";
  const placed = await Promise.all(
    upTo(5).map((n) => orders.create(checkout(`pay_${process.pid}_${n}`, { placedAt }))),
  );
  process.send?.(
    placed.map((result) =>
      result.match(
        ({ order }) => order.orderNumber,
        (error) => JSON.stringify(error),
      ),
    ),
  );
  return close;
}

const [, script, work, directory] = process.argv;
if (script === fileURLToPath(import.meta.url) && directory !== undefined) {
  const end = await (work === "lock" ? lock(directory) : place(directory));
  // A test that failed leaves no process behind.
  process.once("disconnect", () => process.exit());
  process.once("message", () => void end().then(() => process.disconnect()));
}
