// Owns asking the module for what is wished, and what its answer means to the log.
import type { ResultAsync } from "neverthrow";
import {
  type CreateOrderError,
  createOrdersModule,
  type OrdersDatabase,
  type OrdersModule,
} from "../../src/index.js";
import { gam } from "../support/checkouts.js";
import { eve, sales } from "./custom-table.js";
import type { Told } from "./history.js";
import type { Wish } from "./wish.js";

export type Answer = Omit<Told, "type" | "at" | "call">;

interface Acknowledged {
  readonly order: {
    readonly orderNumber: string;
    readonly totalAmount: number;
    readonly placedAt: Date;
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly giftNote?: string | null;
  };
  readonly replayed: boolean;
}

/** The two modules of a process: over the shipped table, and over the app's own. */
export interface Modules {
  readonly orders: OrdersModule;
  readonly sales: OrdersModule<typeof sales>;
  close(): Promise<void>;
}

export function openModules(db: OrdersDatabase): Modules {
  const modules = {
    orders: createOrdersModule(db, { series: gam }),
    sales: createOrdersModule(db, { series: eve, table: sales }),
  };
  return {
    ...modules,
    close: async () => void (await Promise.all([modules.orders.close(), modules.sales.close()])),
  };
}

function answerTo({ order, replayed }: Acknowledged): Answer {
  const { orderNumber, totalAmount, placedAt, metadata, giftNote } = order;
  return {
    answer: replayed ? "replayed" : "ok",
    orderNumber,
    amount: totalAmount,
    placedAt: placedAt.toISOString(),
    ...(giftNote != null && { note: `${giftNote}, seen: ${String(metadata["seen"])}` }),
  };
}

export async function create(modules: Modules, { input, sale }: Wish, signal?: AbortSignal): Promise<Answer> {
  const options = signal === undefined ? {} : { signal };
  const placing: ResultAsync<Acknowledged, CreateOrderError> =
    sale === null
      ? modules.orders.create(input, options)
      : modules.sales.create({ ...input, ...sale }, options);
  return placing.match(answerTo, (error): Answer => {
    switch (error.kind) {
      case "PaymentReferenceReused":
        return { answer: "reused", why: error.kind };
      case "RetriesExhausted":
      case "Cancelled":
        return { answer: error.outcome, why: error.kind };
      case "OrderRejected":
        return { answer: "not-created", why: error.kind, sqlState: error.sqlState };
      default:
        return { answer: "not-created", why: error.kind };
    }
  });
}

/** In a transaction of the app's, which is rolled back at times although the order was placed. */
export async function transact(modules: Modules, db: OrdersDatabase, { input, sale }: Wish): Promise<Answer> {
  let answer: Answer | undefined;
  let isUndone = false;
  let refusal: Partial<Answer> = {};
  try {
    await db.transaction(async (tx) => {
      const placed =
        sale === null
          ? await modules.orders.createIn(tx, input)
          : await modules.sales.createIn(tx, { ...input, ...sale });
      isUndone = placed.isErr() || Math.random() < 0.2;
      if (placed.isErr()) {
        const { error } = placed;
        refusal = { why: error.kind, ...("sqlState" in error && { sqlState: error.sqlState }) };
      }
      if (placed.isErr() || isUndone) {
        throw new Error("undo");
      }
      answer = answerTo(placed.value);
    });
  } catch {
    return {
      answer: isUndone || answer === undefined ? "not-created" : "unknown",
      why: "transaction",
      ...refusal,
    };
  }
  return answer ?? { answer: "unknown" };
}
