// Owns asking for what is wished, and what the answer means to the log.
import { eq } from "drizzle-orm";
import type { Result } from "neverthrow";
import {
  createNumbering,
  createOrdersModule,
  type OrdersDatabase,
  type OrdersTransaction,
  type RetryPolicy,
} from "../../src/index.js";
import { gam } from "../support/checkouts.js";
import { eve, inv, invoices, saleLines, sales } from "./app-tables.js";
import type { Reply } from "./history.js";
import type { Wish } from "./wish.js";

export type Answer = Omit<Reply, "type" | "at" | "call">;

/** What a call ends with, whichever module it asked. */
type End =
  | { readonly acknowledged: Answer }
  | { readonly kind: string; readonly outcome?: "not-created" | "unknown"; readonly sqlState?: string };

/** What a process asks: the ready-made orders, and the app's own tables. */
export interface Modules {
  audits(): Promise<readonly Result<{ readonly clean: boolean }, unknown>[]>;
  /** Makes what has to be there before: the draft of an invoice. Rejects if the database does. */
  prepare(wish: Wish): Promise<void>;
  readonly call: (wish: Wish, tx: OrdersTransaction | undefined, signal?: AbortSignal) => Promise<End>;
  close(): Promise<void>;
}

export function openModules(db: OrdersDatabase, retry: RetryPolicy): Modules {
  const orders = createOrdersModule(db, { series: gam, retry });
  const selling = createNumbering(db, {
    table: sales,
    number: sales.saleNo,
    series: eve,
    at: sales.soldAt,
    sameWhen: [sales.amount],
    fallback: "timestamp",
    retry,
    children: {
      lines: { table: saleLines, parent: saleLines.saleId, take: { saleNo: sales.saleNo } },
    },
  });
  const invoicing = createNumbering(db, {
    table: invoices,
    number: invoices.invoiceNo,
    series: inv,
    fallback: "timestamp",
    retry,
    issue: { when: eq(invoices.status, "draft"), set: { status: "issued" } },
  });

  async function order(
    { input }: Wish,
    tx: OrdersTransaction | undefined,
    signal?: AbortSignal,
  ): Promise<End> {
    const placed =
      tx === undefined
        ? await orders.create(input, signal === undefined ? {} : { signal })
        : await orders.createIn(tx, input);
    return placed.match(
      ({ order: { orderNumber, totalAmount, placedAt }, replayed }): End => ({
        acknowledged: {
          answer: replayed ? "replayed" : "ok",
          orderNumber,
          amount: totalAmount,
          placedAt: placedAt.toISOString(),
        },
      }),
      (error): End => error,
    );
  }

  async function sale(
    { reference, amount, input, sale: { shopId, giftNote, mood } }: Wish,
    tx: OrdersTransaction | undefined,
    signal?: AbortSignal,
  ): Promise<End> {
    const { placedAt } = input;
    const document = {
      reference,
      amount,
      shopId,
      giftNote,
      mood,
      ...(placedAt !== undefined && { soldAt: new Date(placedAt) }),
      lines: [{ quantity: 1 }, { quantity: 2 }],
    };
    const key = input.paymentReference ?? undefined;
    const numbered =
      tx === undefined
        ? await selling.create(document, { key, signal })
        : await selling.createIn(tx, document, { key });
    return numbered.match(
      ({ number, replayed, document: stored }): End => ({
        acknowledged: {
          answer: replayed ? "replayed" : "ok",
          orderNumber: number,
          amount: stored.amount,
          note: `${stored.giftNote}, seen: ${stored.seen}, lines: 3`,
        },
      }),
      (error): End => error,
    );
  }

  async function invoice(
    { reference }: Wish,
    tx: OrdersTransaction | undefined,
    signal?: AbortSignal,
  ): Promise<End> {
    const issued =
      tx === undefined
        ? await invoicing.issue(reference, { signal })
        : await invoicing.issueIn(tx, reference);
    return issued.match(
      ({ number, replayed, document }): End => ({
        acknowledged: {
          answer: replayed ? "replayed" : "ok",
          orderNumber: number,
          amount: document.amount,
          note: document.status,
        },
      }),
      (error): End => error,
    );
  }

  const calls = { orders: order, sales: sale, invoices: invoice };
  return {
    audits: async () => [await orders.audit(), await selling.audit(), await invoicing.audit()],
    async prepare({ table, reference, amount, sale: { mood } }) {
      if (table === "invoices") {
        await db.insert(invoices).values({ reference, amount, mood }).onConflictDoNothing();
      }
    },
    call: (wish, tx, signal) => calls[wish.table](wish, tx, signal),
    close: async () => void (await Promise.all([orders.close(), selling.close(), invoicing.close()])),
  };
}

function answerTo(end: End): Answer {
  if ("acknowledged" in end) {
    return end.acknowledged;
  }
  const { kind, outcome = "not-created", sqlState } = end;
  if (kind === "PaymentReferenceReused" || kind === "KeyReused") {
    return { answer: "reused", why: kind };
  }
  return { answer: outcome, why: kind, ...(sqlState !== undefined && { sqlState }) };
}

export async function create(modules: Modules, wish: Wish, signal?: AbortSignal): Promise<Answer> {
  return answerTo(await modules.call(wish, undefined, signal));
}

/** In a transaction of the app's, which is rolled back at times although the number was given. */
export async function transact(modules: Modules, db: OrdersDatabase, wish: Wish): Promise<Answer> {
  let answer: Answer | undefined;
  let isUndone = false;
  let refusal: Partial<Answer> = {};
  try {
    await db.transaction(async (tx) => {
      const end = await modules.call(wish, tx);
      const isRefused = !("acknowledged" in end);
      isUndone = isRefused || Math.random() < 0.2;
      if (isRefused) {
        refusal = { why: end.kind, ...(end.sqlState !== undefined && { sqlState: end.sqlState }) };
      }
      if (isUndone) {
        throw new Error("undo");
      }
      answer = answerTo(end);
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
