// Owns a process of the chaos run: it places orders in every way an app does, and logs its calls and their replies.
import { connect } from "../../src/connection/connect.js";
import { retryPolicy } from "../../src/index.js";
import { upTo } from "../support/checkouts.js";
import { type Answer, create, openModules, transact } from "./asking.js";
import { type HistoryWriter, historyWriter } from "./history.js";
import { newReference, specialReferences, type Wish, wishOf } from "./wish.js";

export interface Work {
  readonly url: string;
  readonly index: number;
  readonly file: string;
  readonly callers: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function work({ url, index, file, callers }: Work): Promise<void> {
  const log: HistoryWriter = historyWriter(file);
  const { db, close } = connect(url, { maxConnections: 8 });
  // One process gives up early: what ends its calls must not end their neighbours.
  const modules = openModules(db, index === 0 ? retryPolicy({ maxAttempts: 2 }) : retryPolicy());
  const special = [...specialReferences(`p${index}`)];
  const mine: string[] = [];
  let calls = 0;
  let isOver = false;
  process.once("message", () => {
    isOver = true;
  });

  async function call(wish: Wish, run: (wish: Wish) => Promise<Answer>): Promise<void> {
    try {
      await modules.prepare(wish);
    } catch {
      // The app's own statement: nothing was asked of the module.
      return;
    }
    calls += 1;
    const id = calls;
    const { reference, amount, isBad, mood } = wish;
    const marks = { ...(isBad && { isBad }), ...(mood === "import" && { isImport: true }) };
    log.write({ type: "ask", at: Date.now(), call: id, reference, amount, ...marks });
    const answer = await run(wish);
    log.write({ type: "reply", at: Date.now(), call: id, ...answer });
  }

  const plain = (wish: Wish): Promise<Answer> => create(modules, wish);
  let names = 0;
  const name = (): string => {
    names += 1;
    return `p${index}_${names}`;
  };
  const fresh = (): string => {
    const reference = special.pop() ?? newReference(name());
    mine.push(reference);
    return reference;
  };
  const earlier = (): string => mine[Math.floor(Math.random() * mine.length)] ?? fresh();

  async function oneCall(): Promise<void> {
    const dice = Math.random();
    if (dice < 0.64) {
      return call(wishOf(fresh()), plain);
    }
    if (dice < 0.79) {
      // The payment gateway calls every process back at the same moment.
      const moment = Math.floor(Date.now() / 100);
      return call(wishOf(`plain.${["orders", "sales", "invoices"][moment % 3]}.shared_${moment}`), plain);
    }
    if (dice < 0.84) {
      return call(wishOf(earlier()), plain);
    }
    if (dice < 0.88) {
      const other = wishOf(earlier(), 1);
      // An issue carries no content that could differ.
      return call(other.table === "invoices" ? wishOf(other.reference) : other, plain);
    }
    if (dice < 0.9) {
      const wish = wishOf(`plain.orders.invalid_${name()}`);
      const input = { ...wish.input, totalAmount: -1 };
      return call({ ...wish, input, amount: -1, isBad: true }, plain);
    }
    if (dice < 0.93) {
      return call(wishOf(newReference(`key_${name()}`)), plain);
    }
    if (dice < 0.96) {
      const signal = AbortSignal.timeout(Math.floor(Math.random() * 50));
      return call(wishOf(fresh()), (wish) => create(modules, wish, signal));
    }
    const transaction = wishOf(newReference(`tx_${name()}`, { isPlain: true }));
    return call(transaction, (wish) => transact(modules, db, wish));
  }

  await Promise.all(
    upTo(callers).map(async () => {
      while (!isOver) {
        await oneCall();
        await pause(Math.random() * 400);
      }
    }),
  );
  await modules.close();
  await close();
  await log.close();
  process.disconnect();
}

const [, , argument] = process.argv;
if (argument !== undefined && process.send !== undefined) {
  await work(JSON.parse(argument));
}
