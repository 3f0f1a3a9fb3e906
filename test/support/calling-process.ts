// Owns a process of its own that calls the database by `connect`: started by a test, or, with a message, the process
// itself. An error that nobody catches ends it, and the test hears of it.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { sql } from "drizzle-orm";
import { type ConnectOptions, connect } from "../../src/connection/connect.js";
import { classifyFailure } from "../../src/errors/classify-failure.js";
import { createOrdersModule } from "../../src/index.js";
import { checkout, gam, upTo } from "./checkouts.js";

interface Work {
  readonly url: string;
  /** Who call at the same time, each in one of three ways: a statement, a transaction, an order. */
  readonly callers: number;
  /** How often each calls. (Default: until `finish`) */
  readonly calls?: number;
  /** Whether orders are placed as well; the database is migrated then. (Default: no) */
  readonly orders?: boolean;
  readonly options?: ConnectOptions;
}

interface Called {
  readonly ok: number;
  /** How many of the calls ended with which code. */
  readonly failed: Readonly<Record<string, number>>;
  /** Calls of each caller that went well after `finish` was asked for: what was broken has healed. */
  readonly healed: number;
}

export interface CallingProcess {
  /** Resolves with the first call that went well; rejects if the process has died. */
  readonly begun: Promise<void>;
  /** Resolves, work by work, when all was called; rejects if the process has died. */
  readonly done: Promise<readonly Called[]>;
  /** The same, once each caller has had a call that went well since. */
  finish(): Promise<readonly Called[]>;
}

/** Does one work after another. */
export function callInProcess(works: readonly Work[], environment: NodeJS.ProcessEnv = {}): CallingProcess {
  const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(works)], {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "pipe", "ipc"],
  });
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said += String(chunk);
  });
  let called: readonly Called[] | undefined;
  const begun = new Promise<void>((resolve) => {
    child.on("message", (message: "begun" | readonly Called[]) => {
      if (message === "begun") {
        resolve();
      } else {
        called = message;
      }
    });
  });
  const done = new Promise<readonly Called[]>((resolve, reject) => {
    child.once("error", reject);
    // Only now: an error that nobody catches may come after the last answer.
    child.once("exit", (code, signal) => {
      if (code === 0 && called !== undefined) {
        resolve(called);
      } else {
        reject(new Error(`the calling process ended with ${code ?? signal}: ${said}`));
      }
    });
  });
  // A process that dies before anybody asks is heard of by the one who asks.
  done.catch(() => {});
  return {
    begun: Promise.race([begun, done.then(() => {})]),
    done,
    finish() {
      if (child.connected) {
        child.send("finish");
      }
      return done;
    },
  };
}

async function callAll({ url, callers, calls, orders: places = false, options }: Work): Promise<Called> {
  const { db, close } = connect(url, options);
  const orders = createOrdersModule(db, { series: gam, fallback: "none" });
  let isFinishing = false;
  process.once("message", () => {
    isFinishing = true;
  });
  const ways = [
    () => db.execute(sql`select pg_sleep(0.002)`),
    () => db.transaction((tx) => tx.execute(sql`select pg_sleep(0.002)`)),
    ...(places
      ? [
          async (reference: string) => {
            const result = await orders.create(checkout(reference));
            if (result.isErr()) {
              throw Object.assign(new Error(result.error.kind), { code: result.error.kind });
            }
          },
        ]
      : []),
  ];
  const failed: Record<string, number> = {};
  let ok = 0;
  let healed = 0;
  const caller = async (n: number): Promise<void> => {
    for (let call = 1; calls === undefined || call <= calls; call += 1) {
      const wasFinishing = isFinishing;
      try {
        await ways[n % ways.length]?.(`pay_${n}_${call}`);
        ok += 1;
        if (ok === 1) {
          process.send?.("begun");
        }
        if (wasFinishing) {
          healed += 1;
          return;
        }
      } catch (error) {
        const { code = "none" } = classifyFailure(error).cause;
        failed[code] = (failed[code] ?? 0) + 1;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    }
  };
  await Promise.all(upTo(callers).map(caller));
  await close();
  return { ok, failed, healed };
}

const [, script, argument] = process.argv;
if (script === fileURLToPath(import.meta.url) && argument !== undefined) {
  const called: Called[] = [];
  for (const work of JSON.parse(argument)) {
    called.push(await callAll(work));
  }
  process.send?.(called);
  // What is left of its connections ends by itself, and then the process.
  process.disconnect();
}
