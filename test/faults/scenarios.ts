// Owns what is under way when a fault hits: a single create, a group, an order in a transaction of the app's.
import type { OrdersDatabase, OrdersModule, Outcome } from "../../src/index.js";
import { checkout, upTo } from "../support/checkouts.js";

/** What became of one order, as the caller was told. */
export type Told =
  | { readonly kind: "ok"; readonly reference: string; readonly orderNumber: string }
  | { readonly kind: Outcome; readonly reference: string };

export interface Scenario {
  readonly name: string;
  /** Whether the connection is open, and the statement known to the server, before the fault is armed. */
  readonly isWarm: boolean;
  run(orders: OrdersModule, db: OrdersDatabase, retries: boolean): Promise<readonly Told[]>;
}

/** `key_…` stands for an order without a payment reference: only its id, made by the module, tells a retry. */
export function isRepeatable(reference: string): boolean {
  return !reference.startsWith("key_");
}

async function create(orders: OrdersModule, reference: string): Promise<Told> {
  const input = isRepeatable(reference)
    ? checkout(reference)
    : checkout(undefined, { metadata: { key: reference } });
  const result = await orders.create(input);
  return result.match(
    ({ order }): Told => ({ kind: "ok", reference, orderNumber: order.orderNumber }),
    (error): Told => {
      if (error.kind !== "RetriesExhausted") {
        throw new Error(`${reference} ended as ${error.kind}`);
      }
      return { kind: error.outcome, reference };
    },
  );
}

/** One that has been there since before, and new ones with and without a payment, in one statement. */
const groupReferences = ["pay_0", "key_1", "key_2", ...upTo(3).map((n) => `pay_${n}`)];

/**
 * As an app does it: an error rolls the transaction back. If the transaction rejects, its commit may have been carried
 * out all the same.
 */
async function transact(orders: OrdersModule, db: OrdersDatabase): Promise<Told> {
  const reference = "pay_1";
  let isPlaced = false;
  try {
    const orderNumber = await db.transaction(async (tx) => {
      const placed = await orders.createIn(tx, checkout(reference));
      if (placed.isErr()) {
        throw new Error(placed.error.kind);
      }
      isPlaced = true;
      return placed.value.order.orderNumber;
    });
    return { kind: "ok", reference, orderNumber };
  } catch {
    return { kind: isPlaced ? "unknown" : "not-created", reference };
  }
}

/** `createIn` never tries again by itself: the app runs its transaction again. */
async function transactAgain(orders: OrdersModule, db: OrdersDatabase): Promise<Told> {
  for (let left = 10; ; left -= 1) {
    const told = await transact(orders, db);
    if (told.kind === "ok" || left === 1) {
      return told;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

export const scenarios: readonly Scenario[] = [false, true].flatMap((isWarm) => [
  {
    name: isWarm ? "a create" : "a create on a new connection",
    isWarm,
    run: async (orders) => [await create(orders, "pay_1")],
  },
  {
    name: isWarm ? "a create without a payment" : "a create without a payment on a new connection",
    isWarm,
    run: async (orders) => [await create(orders, "key_1")],
  },
  {
    name: isWarm ? "a group" : "a group on a new connection",
    isWarm,
    run: (orders) => Promise.all(groupReferences.map((reference) => create(orders, reference))),
  },
  {
    name: isWarm ? "createIn" : "createIn on a new connection",
    isWarm,
    run: async (orders, db, retries) => [await (retries ? transactAgain : transact)(orders, db)],
  },
]);
