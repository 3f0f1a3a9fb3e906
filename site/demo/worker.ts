// Owns the worker of the demo: PGlite, kept in the browser's IndexedDB, and the orders module on it.
import { PGlite } from "@electric-sql/pglite";
import { max, min } from "drizzle-orm";
import { drizzle, type PgliteDatabase } from "drizzle-orm/pglite";
import { createOrdersModule, orderSeries, orders as ordersTable } from "gapless-orders";
import { migrate } from "gapless-orders/migrate";
import type { Answer, Ask, Audit, Told } from "./messages.js";

const name = "gapless-orders-demo";
const series = orderSeries({ name: "DEMO", template: "DEMO-{YYYY}{MM}{DD}-{####}", timeZone: "UTC" });
const checkout = {
  currency: "EUR",
  totalAmount: 2_990,
  items: [{ sku: "TSHIRT-M", quantity: 1, unitAmount: 2_990 }],
};
/** As often as a screen shows something new. */
const frameMs = 16;
/** A worker that was ended gives its lock up at once; another page keeps it. */
const lockWaitMs = 5_000;

type Database = PgliteDatabase<Record<string, never>>;
let opened: Database | undefined;

const tell = (told: Told) => self.postMessage(told);

/** Two pages on one database would write over each other: the first one keeps it for as long as it is open. */
function lockDatabase(): Promise<void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(name, { signal: AbortSignal.timeout(lockWaitMs) }, () => {
        resolve();
        return new Promise(() => {});
      })
      .catch(() => reject(new Error("The demo is open in another tab. Close that one, and press again.")));
  });
}

function deleteDatabase(): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(`/pglite/${name}`);
    request.onsuccess = () => resolve();
    request.onerror = () =>
      reject(new Error("The browser does not delete the database of an earlier visit."));
  });
}

async function open(empty: boolean): Promise<void> {
  await lockDatabase();
  if (empty) {
    await deleteDatabase();
  }
  tell({ kind: "opening", step: "loading" });
  const db = drizzle(await PGlite.create(`idb://${name}`));
  tell({ kind: "opening", step: "migrating" });
  await migrate(db);
  opened = db;
}

function database(): Database {
  if (opened === undefined) {
    throw new Error("The database is not open.");
  }
  return opened;
}

async function deliver(payments: readonly string[], maxBatch: number): Promise<void> {
  const orders = createOrdersModule(database(), { series, batching: { maxBatch } });
  const began = performance.now();
  let answers: Answer[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    tell({ kind: "answers", answers });
    answers = [];
  };
  await Promise.all(
    payments.map(async (payment) => {
      const created = await orders.create({ ...checkout, paymentReference: payment });
      answers.push(
        created.match(
          ({ order, replayed }) => ({ payment, number: order.orderNumber, replayed, error: undefined }),
          ({ kind }) => ({ payment, number: undefined, replayed: false, error: kind }),
        ),
      );
      timer ??= setTimeout(flush, frameMs);
    }),
  );
  flush();
  tell({ kind: "delivered", milliseconds: performance.now() - began });
  await orders.close();
}

async function audit(): Promise<Audit> {
  const orders = createOrdersModule(database(), { series });
  const audited = await orders.audit();
  await orders.close();
  if (audited.isErr()) {
    throw new Error(`The audit failed: ${audited.error.kind}`);
  }
  const { orderNumber } = ordersTable;
  const [range] = await database()
    .select({ first: min(orderNumber), last: max(orderNumber) })
    .from(ordersTable);
  const { clean, gaps, duplicates, duplicatePayments } = audited.value;
  return {
    clean,
    orders: audited.value.orders,
    first: range?.first ?? null,
    last: range?.last ?? null,
    gaps: gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0),
    duplicates: duplicates.length,
    doublePayments: duplicatePayments.length,
  };
}

self.onmessage = async ({ data }: MessageEvent<Ask>) => {
  try {
    if (data.kind === "open") {
      await open(data.empty);
      tell({ kind: "opened" });
    } else if (data.kind === "deliver") {
      await deliver(data.payments, data.maxBatch);
    } else {
      tell({ kind: "audited", audit: await audit() });
    }
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : "Something failed." });
  }
};
