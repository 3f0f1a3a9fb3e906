// Owns a process of the chaos run: it places orders in every way an app does, and logs what it asked and was told.
import { createHash } from "node:crypto";
import { connect, createOrdersModule, type OrdersDatabase, type OrdersModule } from "../../src/index.js";
import { checkout, gam, upTo } from "../support/checkouts.js";
import { type HistoryWriter, historyWriter, type Told } from "./history.js";

export interface Work {
  readonly url: string;
  readonly index: number;
  readonly file: string;
  readonly callers: number;
}

type Answer = Omit<Told, "type" | "at" | "call">;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Everybody who asks under a reference asks for the same, unless it means to reuse it. */
function amountOf(reference: string): number {
  return createHash("sha256").update(reference).digest().readUInt32BE() >>> 4;
}

async function create(
  orders: OrdersModule,
  reference: string,
  amount: number,
  { signal, sku = "TSHIRT-M" }: { signal?: AbortSignal; sku?: string } = {},
): Promise<Answer> {
  const items = [{ sku, quantity: 1, unitAmount: 1 }];
  // Without a payment reference only the id tells a retry, and that is the module's own.
  const payment = reference.startsWith("key_") ? undefined : reference;
  const metadata = { key: reference };
  const result = await orders.create(checkout(payment, { totalAmount: amount, items, metadata }), { signal });
  return result.match(
    ({ order, replayed }): Answer => ({
      answer: replayed ? "replayed" : "ok",
      orderNumber: order.orderNumber,
      amount: order.totalAmount,
    }),
    (error): Answer => {
      switch (error.kind) {
        case "PaymentReferenceReused":
          return { answer: "reused", why: error.kind };
        case "RetriesExhausted":
        case "Cancelled":
          return { answer: error.outcome, why: error.kind };
        default:
          return { answer: "not-created", why: error.kind };
      }
    },
  );
}

/** In a transaction of the app's, which is rolled back at times although the order was placed. */
async function transact(
  orders: OrdersModule,
  db: OrdersDatabase,
  reference: string,
  amount: number,
): Promise<Answer> {
  let answer: Answer | undefined;
  let isUndone = false;
  const items = [{ sku: "TSHIRT-M", quantity: 1, unitAmount: 1 }];
  try {
    await db.transaction(async (tx) => {
      const placed = await orders.createIn(tx, checkout(reference, { totalAmount: amount, items }));
      isUndone = placed.isErr() || Math.random() < 0.2;
      if (placed.isErr() || isUndone) {
        throw new Error("undo");
      }
      const { order, replayed } = placed.value;
      const { orderNumber, totalAmount } = order;
      answer = { answer: replayed ? "replayed" : "ok", orderNumber, amount: totalAmount };
    });
  } catch {
    return { answer: isUndone || answer === undefined ? "not-created" : "unknown", why: "transaction" };
  }
  return answer ?? { answer: "unknown" };
}

async function work({ url, index, file, callers }: Work): Promise<void> {
  const log: HistoryWriter = historyWriter(file);
  const { db, close } = connect(url, { maxConnections: 8 });
  const orders = createOrdersModule(db, { series: gam });
  const mine: string[] = [];
  let calls = 0;
  let isOver = false;
  process.once("message", () => {
    isOver = true;
  });

  async function call(
    reference: string,
    amount: number,
    run: (reference: string, amount: number) => Promise<Answer>,
  ): Promise<void> {
    calls += 1;
    const id = calls;
    log.write({ type: "ask", at: Date.now(), call: id, reference, amount });
    const answer = await run(reference, amount);
    log.write({ type: "told", at: Date.now(), call: id, ...answer });
  }

  const fresh = (): string => {
    const reference = `p${index}_${mine.length}`;
    mine.push(reference);
    return reference;
  };
  const earlier = (): string => mine[Math.floor(Math.random() * mine.length)] ?? fresh();
  const plain = (reference: string, amount: number) => create(orders, reference, amount);

  async function oneCall(): Promise<void> {
    const dice = Math.random();
    if (dice < 0.6) {
      const reference = fresh();
      return call(reference, amountOf(reference), plain);
    }
    if (dice < 0.75) {
      // The payment gateway calls every process back at the same moment.
      const reference = `shared_${Math.floor(Date.now() / 100)}`;
      return call(reference, amountOf(reference), plain);
    }
    if (dice < 0.8) {
      const reference = earlier();
      return call(reference, amountOf(reference), plain);
    }
    if (dice < 0.84) {
      const reference = earlier();
      return call(reference, amountOf(reference) + 1, plain);
    }
    if (dice < 0.88) {
      return call(`bad_${fresh()}`, 1, (reference, amount) =>
        create(orders, reference, amount, { sku: "BRICK" }),
      );
    }
    if (dice < 0.9) {
      return call(`invalid_${fresh()}`, -1, plain);
    }
    const reference = fresh();
    if (dice < 0.93) {
      return call(`key_${reference}`, amountOf(reference), plain);
    }
    if (dice < 0.96) {
      const signal = AbortSignal.timeout(Math.floor(Math.random() * 50));
      return call(reference, amountOf(reference), (ref, amount) => create(orders, ref, amount, { signal }));
    }
    return call(`tx_${reference}`, amountOf(reference), (ref, amount) => transact(orders, db, ref, amount));
  }

  await Promise.all(
    upTo(callers).map(async () => {
      while (!isOver) {
        await oneCall();
        await pause(Math.random() * 400);
      }
    }),
  );
  await orders.close();
  await close();
  await log.close();
  process.disconnect();
}

const [, , argument] = process.argv;
if (argument !== undefined && process.send !== undefined) {
  await work(JSON.parse(argument));
}
