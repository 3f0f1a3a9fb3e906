// Owns a process of its own that places orders: started by a test, or, with a message, the process itself.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { connect } from "../../src/connection/connect.js";
import { createOrdersModule } from "../../src/index.js";
import { checkout, gam, upTo } from "./checkouts.js";

interface Work {
  readonly url: string;
  /** Whether the URL is a pooler's. */
  readonly pooler: boolean;
  readonly series: string;
  readonly prefix: string;
  readonly creates: number;
  readonly placedAt: string;
}

/** Places orders from another process and resolves with their sequences. */
export function placeInProcess(work: Work): Promise<readonly (number | null)[]> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [JSON.stringify(work)], {
      execArgv: ["--import", "tsx"],
    });
    child.once("message", (sequences: (number | null)[]) => resolve(sequences));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the placing process ended with ${code}`)));
  });
}

async function placeAll(work: Work): Promise<readonly (number | null)[]> {
  const { db, close } = connect(work.url, { maxConnections: 5, pooler: work.pooler });
  const orders = createOrdersModule(db, { series: { ...gam, name: work.series } });
  const results = await Promise.all(
    upTo(work.creates).map((n) =>
      orders.create(checkout(`${work.prefix}_${n}`, { placedAt: work.placedAt })),
    ),
  );
  await close();
  return results.map((result) => result._unsafeUnwrap().order.sequence);
}

const [, script, argument] = process.argv;
if (script === fileURLToPath(import.meta.url) && argument !== undefined) {
  process.send?.(await placeAll(JSON.parse(argument)));
}
